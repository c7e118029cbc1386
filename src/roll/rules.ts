/**
 * A rule pack: the dates and limits by which a membership list becomes a roll, as data. Named by the SHA-256 of its bytes;
 * a poll copies it, a preset is never edited. export.md §7.
 */
import { z } from 'zod';
import { fromUtf8, sha256Hex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { type Day, day, monthsBack } from './day.ts';

const days = z.number().int().min(0);
const token = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens');

export const rulePack = z
  .strictObject({
    format: z.literal('countersign-rules/1'),
    name: z.string().min(1),
    version: z.string().min(1),
    source: z.string(),
    timeZone: z.literal('Europe/London'),
    freezeDate: day,
    votingDay: day,
    joinedBy: day.nullable(),
    minMembershipMonths: z.number().int().min(1).max(1200).nullable(),
    arrearsLimitDays: days.nullable(),
    greatestFeedAgeDays: z.strictObject({
      members: days.nullable(),
      payments: days.nullable(),
      leavers: days.nullable(),
    }),
    continuityGraceDays: days,
    grades: z.array(token),
    barringStandings: z.array(z.enum(['suspended', 'excluded', 'resigned', 'deceased'])),
    standingJudgedOn: z.enum(['freeze', 'voting-day']),
    boundaryTest: z.enum(['none', 'body', 'unit']),
    minimumAgeDeclared: z.boolean(),
    contactCluster: z.strictObject({ least: z.number().int().min(1), percent: z.number().min(0).max(100) }),
  })
  .refine((rules) => (rules.joinedBy === null) !== (rules.minMembershipMonths === null), {
    message: 'exactly one of joinedBy and minMembershipMonths',
    path: ['joinedBy'],
  })
  .refine((rules) => rules.votingDay >= rules.freezeDate, {
    message: 'a day not before freezeDate',
    path: ['votingDay'],
  });
export type RulePack = z.infer<typeof rulePack>;

/** A pack with the hash that names it. @throws DecodeError with the path of what is not so */
export function readRulePack(bytes: Uint8Array): { readonly rules: RulePack; readonly sha256: string } {
  return { rules: decode(rulePack, parseJson(fromUtf8(bytes))), sha256: sha256Hex(bytes) };
}

/** Last day on which one could join and take part: one published date for everybody. */
export const joinLimit = (rules: RulePack): Day =>
  rules.joinedBy ?? monthsBack(rules.freezeDate, rules.minMembershipMonths ?? 0);

/** Day on which standing is judged. */
export const standingDay = (rules: RulePack): Day =>
  rules.standingJudgedOn === 'freeze' ? rules.freezeDate : rules.votingDay;
