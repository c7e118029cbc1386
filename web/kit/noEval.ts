/**
 * Imported before everything else: zod would try to compile its schemas as they are made, which our content security policy
 * rightly forbids, and each try would be reported as an attack.
 */
import { z } from 'zod';

z.config({ jitless: true });
