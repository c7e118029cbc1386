/** What affiliates return in place of voting here. The return itself is a proposal that two of their officers sign. */
import { z } from 'zod';
import { instant, unitCode } from '../../../crypto/bodies.ts';
import { token } from '../../../crypto/names.ts';
import { evidenceShown } from '../claims.ts';
import { endpoint, ofPoll } from './endpoint.ts';

export const AFFILIATES = {
  returns: endpoint({
    method: 'GET',
    path: '/polls/:poll/returns',
    callers: ['affiliate-officer', 'returning-officer', 'scrutineer'],
    params: ofPoll,
    response: z.strictObject({
      /** Results are returned before then, as it stands now. */
      until: instant,
      /** Whether one can be returned now. */
      open: z.boolean(),
      units: z.array(
        z.strictObject({
          unit: unitCode,
          name: z.string(),
          /** The caller is an officer of it. */
          own: z.boolean(),
          contests: z.array(z.strictObject({ contest: token, state: z.enum(['none', 'proposed', 'returned']) })),
          /** Of one’s own unit; of others after the close. */
          minutes: z.array(evidenceShown),
        }),
      ),
    }),
    refusals: ['NOT_FOUND'],
    says: 'Units that return their result and how far each has come, not what it says: to an affiliate’s officers their own, to the returning officer and the poll’s scrutineers all.',
  }),
} as const;
