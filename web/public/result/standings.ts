/** How each candidate stands after a stage of a count, and how that changed in it: what chart and table are both drawn from. */
import type { Stage } from '../../../crypto/outcomeBody.ts';
import { difference, fourPlaces } from '../../../src/count/decimal.ts';

export type CandidateName = (number: number) => string;

/** What a candidate has after a stage, and how it changed in it; `before` null: there was none. */
export type Standing = {
  readonly number: number;
  readonly votes: string;
  readonly change: string | null;
  readonly mark: 'elected' | 'out' | null;
};

export const standingsOf = (stage: Stage, before: Stage | undefined): readonly Standing[] =>
  stage.votes.map((votes, i) => {
    const number = i + 1;
    const elected = stage.elected.includes(number) || stage.electedUnfilled.includes(number);
    const out = stage.action === 'exclude' && stage.of.includes(number);
    const change = before === undefined ? null : difference(votes, before.votes[i]!);
    return { number, votes, change, mark: elected ? 'elected' : out ? 'out' : null };
  });

const short = (figure: string): string => figure.replace(/\.0+$/, '');

export const MARK = { elected: 'elected', out: 'out' } as const;
/** Whole votes without their noughts: `1737.00000` is 1737. */
export const plain = (votes: string): string => short(fourPlaces(votes));
export const isNothing = (votes: string): boolean => /^-?0*\.?0*$/.test(votes);
export const signed = (change: string): string =>
  change.startsWith('-') ? `−${fourPlaces(change.slice(1))}` : `+${fourPlaces(change)}`;
export const plainSigned = (change: string): string => short(signed(change));
