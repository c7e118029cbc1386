// A thread does not inherit tsx, and Node 20 cannot load a .ts worker by itself: register it here, then load the real one.
import { register } from 'tsx/esm/api';

register();
await import('./proverTask.ts');
