/** The questions of a simulated poll, by the name that `--contest` gives them. */
import type { Contest } from '../../crypto/bodies.ts';

export const SIMULATED_CONTESTS: Readonly<Record<string, readonly Contest[]>> = {
  trigger: [
    {
      id: 'trigger',
      kind: 'trigger',
      question: 'Should the sitting member be the only candidate?',
      choices: [
        { id: 'affirm', text: 'Keep the sitting member as the only candidate' },
        { id: 'open', text: 'Hold a full selection' },
      ],
      min: 1,
      max: 1,
      blank: false,
    },
  ],
  choose: [
    {
      id: 'conference',
      kind: 'choose',
      question: 'Who should go to the conference?',
      choices: ['Amber', 'Birch', 'Cedar', 'Damson', 'Elder'].map((name, i) => ({
        id: `delegate-${i + 1}`,
        text: `${name} List`,
      })),
      min: 1,
      max: 1,
      blank: true,
    },
  ],
};
