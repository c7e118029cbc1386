/** What the operator can do to tallies, trustees' parts, results and outcome: everything is sealed anew with the log key. */
import { sizedRecord } from '../../crypto/belenios/tally.ts';
import { type Body, electionId } from '../../crypto/bodies.ts';
import type { Alteration } from './alterations.ts';
import { nudged, type OpenedBundle } from './publishedBundle.ts';

type UnitResult = Body<'outcome'>['contests'][number]['units'][number];

export function countAlterations({
  drafts,
  place,
  bodiesOf,
  rearranged,
  resealed,
}: OpenedBundle): readonly Alteration[] {
  const { elections } = bodiesOf('opened')[0]!;
  // An election in which somebody voted: the tallies of those without a vote are all the same.
  const { uuid } = elections.find((one) => bodiesOf('ballot-cast')[0]!.ballots[0]!.includes(one.uuid))!;
  const tallies = bodiesOf('encrypted-tally');
  const tally = tallies.findIndex((one) => one.uuid === uuid);
  const atTally = place('encrypted-tally', tally);
  const counted = tallies[tally]!;
  const foreign = tallies.find((one) => one.tally !== counted.tally)!;
  const partials = bodiesOf('partial-decryption');
  const part = partials.findIndex((one) => one.uuid === uuid);
  const atPart = place('partial-decryption', part);
  const foreignPart = partials.find((one) => one.owner === partials[part]!.owner && one.uuid === foreign.uuid)!;
  const result = bodiesOf('result').findIndex((one) => one.uuid === uuid);
  const atResult = place('result', result);
  const { of } = bodiesOf('poll-defined')[0]!.poll.trustees;
  const atOutcome = `board[${place('outcome')}]`;

  const withTally = (alter: (body: Body<'encrypted-tally'>) => object) => resealed('encrypted-tally', alter, tally);
  const withPart = (alter: (body: Body<'partial-decryption'>) => object) => resealed('partial-decryption', alter, part);
  const leftOut = (index: number) => rearranged((all) => all.filter((_, i) => i !== index));
  const twice = (index: number) => rearranged((all) => all.flatMap((one, i) => (i === index ? [one, one] : [one])));
  const withUnits = (alter: (units: readonly UnitResult[]) => readonly UnitResult[]) =>
    resealed('outcome', ({ contests: [contest, ...rest] }) => ({
      contests: [{ ...contest!, units: alter(contest!.units) }, ...rest],
    }));
  const exchangedFactors = (partial: string): string =>
    partial.replace(/"decryption_factors":\[\[("\w+"),("\w+")/, '"decryption_factors":[[$2,$1');

  return [
    { name: 'a tally is left out', code: 'POLL_INCOMPLETE', files: () => leftOut(atTally) },
    {
      name: 'there is a second tally of one election',
      code: 'ENTRY_TWICE',
      at: `board[${atTally + 1}]`,
      files: () => twice(atTally),
    },
    {
      name: 'the tally of one unit is put in the place of another’s',
      code: 'TALLY_WRONG',
      files: () => withTally(() => ({ ...foreign, uuid })),
    },
    {
      name: 'two choices are exchanged in a tally',
      code: 'TALLY_WRONG',
      files: () =>
        withTally((body) => {
          const changed = body.tally.replace(/^\[\[(\{.*?\}),(\{.*?\})/, '[[$2,$1');
          const voted = Number(/"num_tallied":(\d+)/.exec(body.sized)![1]);
          return { uuid, tally: changed, sized: sizedRecord(changed, voted, voted) };
        }),
    },
    {
      name: 'the counts beside a tally name another tally',
      code: 'TALLY_HASH',
      at: `board[${atTally}]`,
      files: () => withTally((body) => ({ ...body, sized: foreign.sized })),
    },
    {
      name: 'a wrong number of counted ballots stands beside the tally',
      code: 'COUNT_WRONG',
      files: () =>
        withTally((body) => ({ ...body, sized: body.sized.replace(/"num_tallied":\d+/, (count) => `${count}0`) })),
    },
    {
      name: 'the counts beside a tally are none',
      code: 'TALLY_MALFORMED',
      at: `board[${atTally}]`,
      files: () => withTally((body) => ({ ...body, sized: '{}' })),
    },
    {
      name: 'a tally of an election of no unit is counted',
      code: 'ELECTION_UNKNOWN',
      at: `board[${atTally}]`,
      files: () => withTally((body) => ({ ...body, uuid: electionId.parse('2'.repeat(22)) })),
    },
    { name: 'a trustee’s part is left out', code: 'DECRYPTION_MISSING', files: () => leftOut(atPart) },
    { name: 'a trustee’s part stands twice', code: 'DECRYPTION_TWICE', files: () => twice(atPart) },
    {
      name: 'a trustee’s part is passed off as another’s',
      code: 'DECRYPTION_INVALID',
      files: () => withPart((body) => ({ ...body, owner: (body.owner % of) + 1 })),
    },
    {
      name: 'a trustee who does not exist takes part',
      code: 'TRUSTEE_UNKNOWN',
      files: () => withPart((body) => ({ ...body, owner: of + 1 })),
    },
    {
      name: 'a trustee’s part in one unit is put in the place of that in another',
      code: 'DECRYPTION_INVALID',
      files: () => withPart(() => ({ ...foreignPart, uuid })),
    },
    {
      name: 'a partial decryption carries a false proof',
      code: 'DECRYPTION_INVALID',
      files: () => withPart((body) => ({ ...body, partial: nudged(body.partial) })),
    },
    {
      name: 'the binding proof of a partial decryption is changed',
      code: 'BINDING_INVALID',
      at: `board[${atPart}]`,
      files: () => withPart((body) => ({ ...body, binding: body.binding.map((row) => [...row].reverse()) })),
    },
    {
      name: 'two factors of a partial decryption are exchanged',
      code: 'DECRYPTION_INVALID',
      files: () => withPart((body) => ({ ...body, partial: exchangedFactors(body.partial) })),
    },
    {
      name: 'two factors of a partial decryption are exchanged with their binding proofs',
      code: 'BINDING_INVALID',
      at: `board[${atPart}]`,
      files: () =>
        withPart((body) => ({
          ...body,
          partial: exchangedFactors(body.partial),
          binding: body.binding.map(([one, other, ...rest]) => [other, one, ...rest]),
        })),
    },
    {
      name: 'a result is changed by one vote',
      code: 'RESULT_WRONG',
      files: () =>
        resealed(
          'result',
          (body) => ({ ...body, result: body.result.replace(/\d+/, (votes) => String(Number(votes) + 1)) }),
          result,
        ),
    },
    {
      name: 'there is a second result of one election',
      code: 'ENTRY_TWICE',
      at: `board[${atResult + 1}]`,
      files: () => twice(atResult),
    },
    { name: 'a result is left out', code: 'POLL_INCOMPLETE', files: () => leftOut(atResult) },
    {
      name: 'the outcome shows a vote more than the results',
      code: 'OUTCOME_WRONG',
      at: atOutcome,
      files: () =>
        withUnits(([unit, ...rest]) => [
          { ...unit!, votes: unit!.votes.map((one, i) => (i === 0 ? { ...one, votes: one.votes + 1 } : one)) },
          ...rest,
        ]),
    },
    {
      name: 'the outcome says that another choice won',
      code: 'OUTCOME_WRONG',
      at: atOutcome,
      files: () =>
        withUnits((units) => units.map((unit) => ({ ...unit, says: unit.says === 'open' ? 'affirm' : 'open' }))),
    },
    {
      name: 'the outcome leaves out a unit',
      code: 'OUTCOME_WRONG',
      at: atOutcome,
      files: () => withUnits(([, ...rest]) => rest),
    },
    {
      name: 'the outcome is left out',
      code: 'POLL_INCOMPLETE',
      at: `board[${drafts.length - 1}]`,
      files: () => rearranged((all) => all.slice(0, -1)),
    },
    {
      name: 'something follows the outcome',
      code: 'ENTRY_AFTER_END',
      at: `board[${drafts.length}]`,
      files: () => rearranged((all) => [...all, { kind: 'abandoned', body: { reason: 'second thoughts' } }]),
    },
  ];
}
