/** What the operator, trustees or scrutineers can do to a poll in which few voted (SMALL_COUNTS); everything is sealed anew. */
import { attest } from '../../crypto/attestation.ts';
import type { Body, ContestOutcome } from '../../crypto/bodies.ts';
import { attestationMessageOf } from '../../src/verify/attesting.ts';
import type { Counting } from '../../src/verify/trusteeWork.ts';
import type { Alteration } from './alterations.ts';
import { moved, type OpenedBundle } from './publishedBundle.ts';
import { seededRng } from './random.ts';
import type { Draft } from './samplePoll.ts';

type Secrets = { readonly counting: Counting; readonly scrutineerSecrets: readonly bigint[] };

/** By what becomes of them: the election of the committee, and those of the units with 12, 5 and 2 ballots. */
const electionsIn = ({ bodiesOf }: OpenedBundle) => {
  const [whole, open, sealed, unopened] = bodiesOf('encrypted-tally').map(({ uuid }) => uuid);
  return { whole: whole!, open: open!, sealed: sealed!, unopened: unopened! };
};

/** Instead of anything that everybody can read. */
export const calledOff = (all: readonly Draft[]): Draft[] => [
  ...all.filter(({ kind }) => kind !== 'partial-decryption'),
  { kind: 'abandoned', body: { reason: 'second thoughts' } },
];

export function sealedPartAlterations(opened: OpenedBundle): readonly Alteration[] {
  const { place, bodiesOf, rearranged, resealed } = opened;
  const of = electionsIn(opened);
  const first = place('sealed-part');
  const at = `board[${first}]`;
  const part = bodiesOf('sealed-part')[0]!;
  const withPart = (alter: (body: Body<'sealed-part'>) => object) => resealed('sealed-part', alter);
  const adding = (draft: Draft, to = first) => rearranged((all) => [...all.slice(0, to), draft, ...all.slice(to)]);
  const [partial] = bodiesOf('partial-decryption');
  const [result] = bodiesOf('result');
  return [
    {
      name: 'a trustee’s sealed part is left out',
      code: 'SEALED_MISSING',
      files: () => rearranged((all) => all.filter((_, i) => i !== first)),
    },
    {
      name: 'a trustee’s sealed part stands twice',
      ...{ code: 'SEALED_TWICE', at: `board[${first + 1}]` },
      files: () => adding({ kind: 'sealed-part', body: part }),
    },
    {
      name: 'somebody seals a part who is no trustee',
      ...{ code: 'TRUSTEE_UNKNOWN', at },
      files: () => withPart((body) => ({ ...body, owner: 3 })),
    },
    {
      name: 'a trustee leaves a scrutineer out',
      ...{ code: 'SEALED_MESSAGES', at },
      files: () => withPart((body) => ({ ...body, messages: body.messages.slice(1) })),
    },
    {
      name: 'a part is sealed of an election that is not of this poll',
      ...{ code: 'ELECTION_UNKNOWN', at },
      files: () =>
        withPart((body) => ({ ...body, uuid: body.uuid.replace(/.$/, body.uuid.endsWith('x') ? 'y' : 'x') })),
    },
    {
      name: 'a part is sealed of what everybody may see',
      ...{ code: 'SEALED_NEEDLESS', at },
      files: () => withPart((body) => ({ ...body, uuid: of.open })),
    },
    {
      name: 'a part is sealed of what nobody opens',
      ...{ code: 'NOT_TO_OPEN', at },
      files: () => withPart((body) => ({ ...body, uuid: of.unopened })),
    },
    {
      name: 'a part is sealed before a trustee approved the tallies',
      code: 'APPROVALS_MISSING',
      files: () => rearranged((all) => moved(all, first, place('tally-approval'))),
    },
    {
      name: 'papers are shuffled when a part of them was sealed',
      code: 'SHUFFLE_LATE',
      files: () => rearranged((all) => moved(all, place('shuffle', 1), first)),
    },
    ...(['whole', 'sealed', 'unopened'] as const).flatMap((which): Alteration[] => [
      {
        name: `a trustee’s part of an election is opened for everybody that is not (${which})`,
        ...{ code: 'NOT_TO_OPEN', at: `board[${place('partial-decryption') + 1}]` },
        files: () =>
          adding(
            { kind: 'partial-decryption', body: { ...partial!, uuid: of[which] } },
            place('partial-decryption') + 1,
          ),
      },
      {
        name: `a result is published of an election that is not opened for everybody (${which})`,
        ...{ code: 'NOT_TO_OPEN', at: `board[${place('result') + 1}]` },
        files: () => adding({ kind: 'result', body: { ...result!, uuid: of[which] } }, place('result') + 1),
      },
    ]),
    {
      name: 'the poll is called off when the scrutineers, and nobody else, can read a result',
      code: 'BOARD_ORDER',
      files: () => rearranged((all) => calledOff(all.slice(0, place('attestation')))),
    },
    {
      name: 'the result is missing of an election that everybody may see',
      code: 'POLL_INCOMPLETE',
      files: () => rearranged((all) => all.filter(({ kind }) => kind !== 'result')),
    },
  ];
}

/** All scrutineers sign it, and the outcome says the same: nobody is honest but whoever verifies. */
export function conspire(
  { bodiesOf, rearranged }: OpenedBundle,
  { counting, scrutineerSecrets }: Secrets,
  alter: (contests: readonly ContestOutcome[]) => readonly ContestOutcome[],
): Map<string, Uint8Array> {
  const lie = alter(structuredClone(bodiesOf('attestation')[0]!.contests));
  const signatures = scrutineerSecrets.map((secret, i) => ({
    scrutineer: i + 1,
    signature: attest(attestationMessageOf(counting, lie, i + 1), secret, seededRng('lie')),
  }));
  return rearranged((all) =>
    all.map(({ kind, body }) => {
      if (kind === 'attestation') return { kind, body: { contests: lie, signatures } };
      return kind === 'outcome' ? { kind, body: { contests: lie } } : { kind, body };
    }),
  );
}

export function attestationAlterations(
  opened: OpenedBundle,
  { counting, scrutineerSecrets }: Secrets,
): readonly Alteration[] {
  const { place, bodiesOf, rearranged, resealed } = opened;
  const at = `board[${place('attestation')}]`;
  const { signatures } = bodiesOf('attestation')[0]!;
  const withAttestation = (alter: (body: Body<'attestation'>) => object) => resealed('attestation', alter);
  const conspired = (alter: Parameters<typeof conspire>[2]) => () =>
    conspire(opened, { counting, scrutineerSecrets }, alter);
  type Row = ContestOutcome['units'][number];
  const inRow = (contest: string, unit: string | null, alter: (row: Row) => Row) =>
    conspired((all) =>
      all.map((one) =>
        one.contest !== contest
          ? one
          : { ...one, units: one.units.map((row) => (row.unit === unit ? alter(row) : row)) },
      ),
    );
  const inDecided = (alter: (decided: NonNullable<ContestOutcome['decided']>) => object) =>
    conspired((all) =>
      all.map((one) => (one.decided === undefined ? one : ({ ...one, decided: alter(one.decided) } as ContestOutcome))),
    );
  const wrong = { code: 'ATTESTED_WRONG', at };
  const TRIGGER = 'sitting-member';
  return [
    {
      name: 'no scrutineer attests what was sealed',
      code: 'ATTESTATION_MISSING',
      files: () => rearranged((all) => all.filter(({ kind }) => kind !== 'attestation')),
    },
    {
      name: 'one of three scrutineers attests alone',
      ...{ code: 'ATTESTATION_QUORUM', at },
      files: () => withAttestation((body) => ({ ...body, signatures: body.signatures.slice(0, 1) })),
    },
    {
      name: 'a scrutineer’s signature is given to another',
      ...{ code: 'ATTESTATION_SIGNATURE', at },
      files: () => withAttestation((body) => ({ ...body, signatures: [{ ...signatures[0]!, scrutineer: 3 }] })),
    },
    {
      name: 'somebody attests who is no scrutineer',
      ...{ code: 'ATTESTATION_SIGNATURE', at },
      files: () => withAttestation((body) => ({ ...body, signatures: [{ ...signatures[0]!, scrutineer: 4 }] })),
    },
    {
      name: 'what is attested is changed after it was signed',
      ...{ code: 'ATTESTATION_SIGNATURE', at },
      files: () => withAttestation((body) => ({ ...body, contests: body.contests.slice(1) })),
    },
    {
      name: 'a contest is left out of what is attested',
      ...wrong,
      files: conspired((all) => all.slice(1)),
    },
    {
      name: 'a sealed contest is attested twice',
      ...wrong,
      files: conspired((all) => [...all, all[0]!]),
    },
    {
      name: 'the outcome is another than is attested',
      code: 'OUTCOME_WRONG',
      files: () =>
        resealed('outcome', (body) => ({
          contests: body.contests.map((one) => ({
            ...one,
            units: one.units.map((row) => (row.shown === 'nothing' ? { ...row, says: 'tied' } : row)),
          })),
        })),
    },
    {
      name: 'scrutineers attest other numbers of a unit that was opened for all',
      ...wrong,
      files: inRow(TRIGGER, 'A-WEST', (row) => ({ ...row, votes: [...row.votes].reverse() })),
    },
    {
      name: 'scrutineers attest a decision of a unit that nobody opened',
      ...wrong,
      files: inRow(TRIGGER, 'C-SOUTH', (row) => ({ ...row, says: 'affirm' })),
    },
    {
      name: 'scrutineers attest that nobody voted in a unit where some did',
      ...wrong,
      files: inRow(TRIGGER, 'B-EAST', (row) => ({ ...row, says: 'not-voted' })),
    },
    {
      name: 'scrutineers attest more ballots than were cast in a sealed unit',
      ...wrong,
      files: inRow(TRIGGER, 'B-EAST', (row) => ({ ...row, ballots: row.ballots + 1 })),
    },
    {
      name: 'the numbers of a sealed unit are shown',
      ...wrong,
      files: inRow(TRIGGER, 'B-EAST', (row) => ({ ...row, votes: [{ choice: 'affirm', votes: 3 }] })),
    },
    {
      name: 'a sealed unit is shown as one that was opened',
      ...wrong,
      files: inRow(TRIGGER, 'B-EAST', ({ shown: _, ...row }) => row),
    },
    {
      name: 'a sealed unit is left out of what is attested',
      ...wrong,
      files: conspired((all) =>
        all.map((one) => ({ ...one, units: one.units.filter(({ unit }) => unit !== 'B-EAST') })),
      ),
    },
    {
      name: 'scrutineers attest fewer ballots than were cast in a sealed contest',
      ...wrong,
      files: inRow('committee', null, (row) => ({ ...row, together: { ...row.together!, ballots: 18 } })),
    },
    {
      name: 'scrutineers attest more blank and void papers than papers',
      ...wrong,
      files: inRow('committee', null, (row) => ({ ...row, together: { ...row.together!, void: 16 } })),
    },
    {
      name: 'scrutineers attest another count than of the valid papers',
      ...wrong,
      files: inRow('committee', null, (row) => ({ ...row, together: { ...row.together!, void: 5 } })),
    },
    {
      name: 'scrutineers attest that somebody is elected who did not win their count',
      ...wrong,
      files: inDecided((decided) => ({ ...decided, elected: ['c3', 'c2'] })),
    },
    {
      name: 'scrutineers attest a count by another rule',
      ...wrong,
      files: inDecided((decided) =>
        decided.by === 'ranking' ? { ...decided, count: { ...decided.count, rule: 'ers97' } } : decided,
      ),
    },
    {
      name: 'a void paper of sealed rankings is pointed at',
      ...wrong,
      files: inDecided((decided) => ({ ...decided, void: [{ position: 1, why: 'repeat' }] })),
    },
    {
      name: 'sealed rankings are shown as decided without their count',
      ...wrong,
      files: inDecided(() => ({ by: 'sealed', carried: null, elected: ['c1', 'c2'], stopped: null })),
    },
    {
      name: 'a scrutineer’s key is changed when the poll was open',
      code: 'SEALING_KEY',
      files: () => {
        const swapped = (body: Body<'opened'>) => {
          const [one, two, ...more] = body.sealedTo!;
          return { ...body, sealedTo: [{ ...one!, key: two!.key }, two!, ...more] };
        };
        return resealed('opened', swapped);
      },
    },
  ];
}
