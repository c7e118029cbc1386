/** What the operator can do to tallies, trustees' parts, results and outcome: everything is sealed anew with the log key. */
import { sizedRecord } from '../../crypto/belenios/tally.ts';
import { type Body, electionId } from '../../crypto/bodies.ts';
import type { Alteration } from './alterations.ts';
import { moved, nudged, type OpenedBundle } from './publishedBundle.ts';

type UnitResult = Body<'outcome'>['contests'][number]['units'][number];

const signatureOf = (proof: Proof): Proof => ({ ...proof, challenge: `${BigInt(proof.challenge) - 1n}` });
type Proof = Body<'tally-approval'>['signature'];

/** The found text with another digit at its end. */
const otherDigit = (found: string, digit: string): string => `${found.slice(0, -1)}${digit === '1' ? '2' : '1'}`;

function approvalAlterations({ place, bodiesOf, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const { of } = bodiesOf('poll-defined')[0]!.poll.trustees;
  const first = place('tally-approval');
  const at = `board[${first}]`;
  const other = bodiesOf('tally-approval')[1]!;
  const withApproval = (alter: (body: Body<'tally-approval'>) => object) => resealed('tally-approval', alter);
  return [
    {
      name: 'a trustee’s approval is of another board',
      ...{ code: 'APPROVAL_ROOT', at },
      files: () => withApproval((body) => ({ ...body, root: body.tallies[0]!.tally })),
    },
    {
      name: 'a trustee’s approval is of another tally',
      ...{ code: 'APPROVAL_TALLIES', at },
      files: () =>
        withApproval((body) => ({ ...body, tallies: body.tallies.map((one) => ({ ...one, tally: body.root })) })),
    },
    {
      name: 'a tally is left out of a trustee’s approval',
      ...{ code: 'APPROVAL_TALLIES', at },
      files: () => withApproval((body) => ({ ...body, tallies: body.tallies.slice(1) })),
    },
    {
      name: 'a trustee’s approval is not signed by them',
      ...{ code: 'APPROVAL_SIGNATURE', at },
      files: () => withApproval((body) => ({ ...body, signature: other.signature })),
    },
    {
      name: 'the signature of a trustee’s approval is changed',
      ...{ code: 'APPROVAL_SIGNATURE', at },
      files: () => withApproval((body) => ({ ...body, signature: signatureOf(body.signature) })),
    },
    {
      name: 'a trustee’s approval is passed off as another’s',
      ...{ code: 'APPROVAL_SIGNATURE', at },
      files: () => withApproval((body) => ({ ...body, owner: other.owner })),
    },
    {
      name: 'somebody approves who is no trustee',
      ...{ code: 'TRUSTEE_UNKNOWN', at },
      files: () => withApproval((body) => ({ ...body, owner: of + 1 })),
    },
    {
      name: 'a trustee’s approval stands twice',
      ...{ code: 'APPROVAL_TWICE', at: `board[${first + 1}]` },
      files: () => rearranged((all) => all.flatMap((one, i) => (i === first ? [one, one] : [one]))),
    },
    {
      name: 'something is opened that fewer trustees approved than it takes',
      code: 'APPROVALS_MISSING',
      files: () => rearranged((all) => all.filter((_, i) => i !== first)),
    },
    {
      name: 'a trustee’s approval comes after something was opened',
      code: 'APPROVALS_MISSING',
      files: () => rearranged((all) => moved(all, first, place('lot-share'))),
    },
    {
      name: 'a trustee’s approval comes after the result',
      code: 'BOARD_ORDER',
      files: () => rearranged((all) => moved(all, first, place('result'))),
    },
  ];
}

function lotAlterations({ place, bodiesOf, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const { of } = bodiesOf('poll-defined')[0]!.poll.trustees;
  const first = place('lot-share');
  const at = `board[${first}]`;
  const other = bodiesOf('lot-share')[1]!;
  const withShare = (alter: (body: Body<'lot-share'>) => object) => resealed('lot-share', alter);
  return [
    {
      name: 'a trustee’s share of the lots is another’s',
      ...{ code: 'LOT_SHARE_INVALID', at },
      files: () => withShare((body) => ({ ...body, share: other.share })),
    },
    {
      name: 'the proof of a trustee’s share of the lots is changed',
      ...{ code: 'LOT_SHARE_INVALID', at },
      files: () => withShare((body) => ({ ...body, proof: signatureOf(body.proof) })),
    },
    {
      name: 'a share of the lots is of no trustee',
      ...{ code: 'TRUSTEE_UNKNOWN', at },
      files: () => withShare((body) => ({ ...body, owner: of + 1 })),
    },
    {
      name: 'a trustee’s share of the lots stands twice',
      ...{ code: 'LOT_SHARE_TWICE', at: `board[${first + 1}]` },
      files: () => rearranged((all) => all.flatMap((one, i) => (i === first ? [one, one] : [one]))),
    },
    {
      name: 'a trustee’s share of the lots is left out',
      code: 'LOT_MISSING',
      files: () => rearranged((all) => all.filter((_, i) => i !== first)),
    },
  ];
}

/** Of a poll with a ranked contest, too. */
export function shuffleAlterations({ place, bodiesOf, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const { poll } = bodiesOf('poll-defined')[0]!;
  const { uuid } = bodiesOf('shuffle')[0]!;
  const summed = bodiesOf('encrypted-tally').find((one) => one.uuid !== uuid)!;
  const first = place('shuffle');
  const at = `board[${first}]`;
  const other = bodiesOf('shuffle')[1]!;
  const withShuffle = (alter: (body: Body<'shuffle'>) => object, n = 0) => resealed('shuffle', alter, n);
  const inRecord = (from: RegExp, to: string) =>
    withShuffle((body) => ({ ...body, shuffle: body.shuffle.replace(from, to) }));
  const ranked = bodiesOf('result').findIndex((one) => one.uuid === uuid);
  return [
    {
      name: 'two papers change places in a shuffle after its proof',
      ...{ code: 'SHUFFLE_INVALID', at },
      files: () => inRecord(/\[\[(\{[^}]*\}),(\{[^}]*\})/, '[[$2,$1'),
    },
    {
      name: 'half of one paper is put to half of another in a shuffle',
      ...{ code: 'SHUFFLE_INVALID', at },
      files: () => inRecord(/"alpha":("\w+"),("beta":"\w+"\}),\{"alpha":("\w+")/, '"alpha":$3,$2,{"alpha":$1'),
    },
    {
      name: 'a number in the proof of a shuffle is changed',
      ...{ code: 'SHUFFLE_INVALID', at },
      files: () => withShuffle((body) => ({ ...body, shuffle: body.shuffle.replace(/\],\["(\d)/, otherDigit) })),
    },
    {
      name: 'a shuffle is not in its form',
      ...{ code: 'SHUFFLE_INVALID', at },
      files: () => withShuffle((body) => ({ ...body, shuffle: '{}' })),
    },
    {
      name: 'a shuffle is not signed by its trustee',
      ...{ code: 'SHUFFLE_SIGNATURE', at },
      files: () => withShuffle((body) => ({ ...body, signature: other.signature })),
    },
    {
      name: 'a shuffle is passed off as another trustee’s',
      ...{ code: 'SHUFFLE_SIGNATURE', at },
      files: () => withShuffle((body) => ({ ...body, owner: other.owner })),
    },
    {
      name: 'a shuffle is of no trustee',
      ...{ code: 'TRUSTEE_UNKNOWN', at },
      files: () => withShuffle((body) => ({ ...body, owner: poll.trustees.of + 1 })),
    },
    {
      name: 'the shuffles change places',
      ...{ code: 'SHUFFLE_INVALID', at },
      files: () => rearranged((all) => moved(all, first, first + 1)),
    },
    {
      name: 'a shuffle stands twice',
      ...{ code: 'SHUFFLE_TWICE', at: `board[${first + 1}]` },
      files: () => rearranged((all) => all.flatMap((one, i) => (i === first ? [one, one] : [one]))),
    },
    {
      name: 'papers are opened that fewer trustees shuffled than it takes',
      code: 'SHUFFLES_MISSING',
      files: () => rearranged((all) => all.filter((_, i) => i !== first)),
    },
    {
      name: 'papers are shuffled after something was opened',
      code: 'BOARD_ORDER',
      files: () => rearranged((all) => moved(all, first, place('partial-decryption'))),
    },
    {
      name: 'sums are shuffled',
      ...{ code: 'SHUFFLE_NEEDLESS', at },
      files: () => withShuffle((body) => ({ ...body, uuid: summed.uuid })),
    },
    {
      name: 'a shuffle is of no election of the poll',
      ...{ code: 'ELECTION_UNKNOWN', at },
      files: () => withShuffle((body) => ({ ...body, uuid: electionId.parse('2'.repeat(22)) })),
    },
    {
      name: 'a number of an opened paper is changed',
      code: 'RESULT_WRONG',
      files: () =>
        resealed('result', (body) => ({ ...body, result: body.result.replace(/\[\[\[(\d)/, otherDigit) }), ranked),
    },
    {
      name: 'a ranked ballot is taken off the board after it was counted',
      code: 'TALLY_WRONG',
      files: () => rearranged((all) => all.filter((_, i) => i !== place('ballot-cast'))),
    },
    {
      name: 'the papers of a ranked contest are left out of its result',
      code: 'RESULT_WRONG',
      files: () => resealed('result', (body) => ({ ...body, result: '{"result":[[]]}' }), ranked),
    },
    {
      name: 'the outcome has more figures than a count can have',
      ...{ code: 'BODY_SHAPE', at: `board[${place('outcome')}]` },
      files: () =>
        resealed('outcome', ({ contests }) => ({
          contests: contests.map((one) => {
            if (one.decided?.by !== 'ranking') return one;
            const stages = one.decided.count.stages.map((stage) => ({ ...stage, votes: Array(200_000).fill('1') }));
            return { ...one, decided: { ...one.decided, count: { ...one.decided.count, stages } } };
          }),
        })),
    },
    {
      name: 'the outcome keeps silent about a paper that is void',
      code: 'OUTCOME_WRONG',
      files: () =>
        resealed('outcome', ({ contests }) => ({
          contests: contests.map((one) =>
            one.decided?.by === 'ranking' ? { ...one, decided: { ...one.decided, void: [] } } : one,
          ),
        })),
    },
  ];
}

export function countAlterations(opened: OpenedBundle): readonly Alteration[] {
  const { drafts, place, bodiesOf, rearranged, resealed } = opened;
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
    {
      name: 'the poll is abandoned when anybody can read its result off the trustees’ parts',
      ...{ code: 'BOARD_ORDER', at: `board[${place('result')}]` },
      files: () =>
        rearranged((all) => [...all.slice(0, place('result')), { kind: 'abandoned', body: { reason: 'x' } }]),
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
    ...approvalAlterations(opened),
    ...lotAlterations(opened),
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
