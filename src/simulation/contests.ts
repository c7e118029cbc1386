/** The questions of a simulated poll, by the name that `--contest` gives them. */
import type { Contest } from '../../crypto/bodies.ts';
import { TRIGGER_PRESETS } from '../count/trigger.ts';

const NAMES = ['Amber', 'Birch', 'Cedar', 'Damson', 'Elder', 'Fern', 'Gorse', 'Hazel'];
const candidates = (count: number, surname: string): Contest['choices'] =>
  NAMES.slice(0, count).map((name, i) => ({ id: `candidate-${i + 1}`, text: `${name} ${surname}` }));

const THIRD = TRIGGER_PRESETS.find(({ rule }) => rule.name === 'third-of-either-section')?.rule;

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
      ...(THIRD === undefined ? {} : { rule: THIRD }),
    },
  ],
  yesno: [
    {
      id: 'rules',
      kind: 'yesno',
      question: 'Should the new rules be adopted?',
      choices: [
        { id: 'yes', text: 'Yes' },
        { id: 'no', text: 'No' },
      ],
      min: 1,
      max: 1,
      blank: true,
      rule: { name: 'share-of-votes', over: 2, under: 3 },
    },
  ],
  choose: [
    {
      id: 'conference',
      kind: 'choose',
      question: 'Who should go to the conference?',
      choices: candidates(5, 'Lister'),
      min: 1,
      max: 2,
      blank: true,
      rule: { name: 'most-marks', seats: 2, tie: 'lot' },
    },
  ],
  approve: [
    {
      id: 'treasurer',
      kind: 'approval',
      question: 'Whom could you accept as treasurer?',
      choices: candidates(5, 'Keeper'),
      min: 1,
      max: 5,
      blank: true,
      rule: { name: 'most-marks', seats: 1, tie: 'lot' },
    },
  ],
  av: [
    {
      id: 'candidate',
      kind: 'av',
      question: 'Who should be our candidate?',
      choices: candidates(5, 'Runner'),
      min: 1,
      max: 5,
      blank: true,
      rule: { name: 'av' },
      order: 'rotated',
      rankings: 'public',
    },
  ],
  stv: [
    {
      id: 'committee',
      kind: 'stv',
      question: 'Who should sit on the committee?',
      choices: candidates(8, 'Member'),
      min: 1,
      max: 8,
      blank: true,
      rule: { name: 'scottish-stv-2007', seats: 3 },
      order: 'drawn',
      rankings: 'public',
    },
  ],
};
