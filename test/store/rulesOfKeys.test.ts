/** What the tables of the trustees' keys refuse, whoever writes to them: steps of a ceremony out of turn, and keys that nobody rehearsed. */
import type { CeremonyStep } from '../../src/contract/ceremony.ts';
import { TURN_OF } from '../../src/domain/ceremony.ts';
import type { Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import {
  type Attempt,
  beforeRules,
  hashOf,
  NOW,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

describe('the tables of trustees’ keys', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  /** Three trustees, of whom two suffice. */
  const twoOfThree = async (trx: Trx, { quorum = 2, state = 'roll-frozen' } = {}) => {
    await asFixture(trx, async () => {
      const trustees = JSON.stringify({ quorum, of: 3 });
      await trx('polls')
        .where({ id: poll })
        .update({ definition: trx.raw(`definition || jsonb_build_object('trustees', ?::jsonb)`, [trustees]) });
      await trx('poll_trustees').where({ poll }).delete();
      const people = [ruled.first, ruled.second, ruled.member];
      await trx('poll_trustees').insert(people.map((person, i) => ({ poll, owner: i + 1, person })));
    });
    await setState(trx, poll, state);
  };
  const row = (owner: number, step: CeremonyStep, change: Row = {}) => {
    const said = { poll, index: owner, step, ...(step === 'complaint' ? { against: 3 } : {}) };
    const message = JSON.stringify(step === 'confirmation' ? {} : { message: said });
    return { ...{ poll, round: 1, owner, step, turn: TURN_OF[step], message, at: NOW }, ...change };
  };
  const send = (trx: Trx, owner: number, step: CeremonyStep, change: Row = {}) =>
    trx('ceremony_messages').insert(row(owner, step, change));
  const restart = (trx: Trx, round = 2) =>
    trx('ceremony_restarts').insert({ poll, round, restarted_by: ruled.first, at: NOW });
  const BLAME = { blamed: 3, reason: 'malformed' };
  /** These steps are taken by so many of the trustees. */
  const taken = async (trx: Trx, steps: readonly CeremonyStep[], owners = 3, given = {}) => {
    await twoOfThree(trx, given);
    const rows = steps.flatMap((step) => Array.from({ length: owners }, (_, i) => row(i + 1, step)));
    await asFixture(trx, () => trx('ceremony_messages').insert(rows));
  };
  const begins = async (trx: Trx, owner: number, change: Row = {}, given = {}) => {
    await twoOfThree(trx, given);
    await send(trx, owner, 'certificate', change);
  };
  const deals = async (trx: Trx, come: number) => {
    await taken(trx, ['certificate'], come);
    await send(trx, 1, 'dealing');
  };
  const complains = async (trx: Trx, change: Row) => {
    await taken(trx, ['certificate', 'dealing']);
    await send(trx, 1, 'complaint', { ...BLAME, ...change });
  };
  const goesOn = async (trx: Trx, complained: boolean) => {
    await taken(trx, ['certificate', 'dealing']);
    if (complained) await send(trx, 1, 'complaint', BLAME);
    await send(trx, 2, 'key');
  };
  const inRound = async (trx: Trx, round: number) => {
    await twoOfThree(trx);
    await restart(trx);
    await send(trx, 1, 'certificate', { round });
  };
  const restarts = async (trx: Trx, round: number, given = {}) => {
    await twoOfThree(trx, given);
    await restart(trx, round);
  };
  const givesAlone = async (trx: Trx, quorum: number) => {
    await twoOfThree(trx, { quorum });
    await trx('trustee_keys').insert({ poll, owner: 1, record: '{}', given_at: NOW });
  };
  const interested = async (trx: Trx, interest: string) => {
    await twoOfThree(trx);
    await asFixture(trx, () => trx('interests').insert({ poll, person: ruled.member, interest, at: NOW }));
    await send(trx, 3, 'certificate');
  };
  const isReady = async (trx: Trx, confirmed: number, round = 1) => {
    await taken(trx, ['certificate', 'dealing', 'key']);
    const rows = Array.from({ length: confirmed }, (_, i) => row(i + 1, 'confirmation', { round }));
    await asFixture(trx, () => trx('ceremony_messages').insert(rows));
    await trx('polls').where({ id: poll }).update({ state: 'keys-ready' });
  };
  const isReadyAlone = async (trx: Trx, keys: number) => {
    await twoOfThree(trx, { quorum: 3 });
    const rows = Array.from({ length: keys }, (_, i) => ({ poll, owner: i + 1, record: '{}', given_at: NOW }));
    await asFixture(trx, () => trx('trustee_keys').insert(rows));
    await trx('polls').where({ id: poll }).update({ state: 'keys-ready' });
  };
  const rehearses = async (trx: Trx, state = 'keys-ready') => {
    await twoOfThree(trx, { state });
    await trx('rehearsals').insert({ poll, owner: 1, rehearsal: '{}', at: NOW });
  };
  const opens = async (trx: Trx, rehearsed: number) => {
    await twoOfThree(trx, { state: 'keys-ready' });
    const rows = Array.from({ length: rehearsed }, (_, i) => ({ poll, owner: i + 1, rehearsal: '{}', at: NOW }));
    await trx('rehearsals').insert(rows);
    await trx('polls').where({ id: poll }).update({ state: 'open' });
  };

  const [KEY, OTHER_KEY] = [hashOf('key'), hashOf('other key')];
  /** The first two officers are scrutineers. */
  const sealing = async (trx: Trx, state: string) => {
    await asFixture(trx, () =>
      trx('poll_scrutineers').insert([ruled.first, ruled.second].map((person) => ({ poll, person }))),
    );
    await setState(trx, poll, state);
  };
  const AUTH = hashOf('act');
  const signs = (trx: Trx, person: string, key: string, { act = 'sealing-key', auth = AUTH } = {}) => {
    const record = JSON.stringify({ message: { act, says: { key } } });
    return trx('signed_acts').insert({ poll, person, auth, salt: 'x', record, at: NOW });
  };
  const givesSigned = (trx: Trx, scrutineer: number, person: string, key: string) =>
    trx('sealing_keys').insert({ poll, scrutineer, person, key, proof: '{}', auth: AUTH, at: NOW });
  const gives = async (trx: Trx, { state = 'keys-ready', scrutineer = 1, interest = 'none' } = {}) => {
    await sealing(trx, state);
    await asFixture(trx, () => trx('interests').insert({ poll, person: ruled.first, interest, at: NOW }));
    await signs(trx, ruled.first, KEY);
    await givesSigned(trx, scrutineer, ruled.first, KEY);
  };
  /** A key of the first officer, of what they or another signed. */
  type SignedAs = { by?: 'first' | 'second'; key?: string; act?: string; auth?: string };
  const givesWhat = async (trx: Trx, { by = 'first', key = KEY, ...of }: SignedAs = {}) => {
    await sealing(trx, 'keys-ready');
    await signs(trx, ruled[by], key, of);
    await givesSigned(trx, 1, ruled.first, KEY);
  };
  /** Both give a key; by then the second, who is known as a member, has that mailbox, and the first has m. */
  const bothGive = async (trx: Trx, mailbox: string) => {
    await gives(trx);
    const has = (id: string, of: Row) =>
      trx('people')
        .where({ id })
        .update({ email: SEALED, ...of });
    await asFixture(trx, async () => {
      await has(ruled.first, { email_index: 'm'.repeat(22) });
      await has(ruled.second, { email_index: mailbox.repeat(22), member_number: 'M7' });
    });
    await signs(trx, ruled.second, OTHER_KEY);
    await givesSigned(trx, 2, ruled.second, OTHER_KEY);
  };
  const SUBJECTS: Readonly<Record<string, string>> = {
    ...{ 'sealed-part': 'x/1', 'partial-decryption': 'x/1', 'lot-share': '/1' },
  };
  const entry = (kind: string, index = 0, of = poll) => {
    const line = JSON.stringify({ body: { messages: [hashOf('message')] }, kind });
    const subject = SUBJECTS[kind] ?? '';
    return { poll: of, index, kind, prev: KEY, hash: hashOf(line), line, body_hash: 'x', subject };
  };
  /** What the board has of it, and what another has, and then what the scrutineer signs or the trustee sends. */
  const onTheBoard = async (trx: Trx, kinds: readonly string[], onAnother: readonly string[] = []) => {
    await sealing(trx, 'closed');
    await asFixture(trx, async () => {
      const key = { poll, scrutineer: 1, person: ruled.first, key: OTHER_KEY, proof: '{}', auth: KEY, at: NOW };
      await trx('sealing_keys').insert(key);
      await trx('poll_trustees').insert({ poll, owner: 1, person: ruled.member }).onConflict().ignore();
      for (const [index, kind] of kinds.entries()) await trx('board_entries').insert(entry(kind, index));
      for (const [index, kind] of onAnother.entries()) await trx('board_entries').insert(entry(kind, index, 'another'));
    });
  };
  const sends = async (
    trx: Trx,
    message: string,
    change: Row = {},
    board = ['sealed-part'],
    another: string[] = [],
  ) => {
    await onTheBoard(trx, board, another);
    await trx('sealed_messages').insert({ poll, uuid: 'x', owner: 1, scrutineer: 1, message, ...change });
  };
  const attests = async (trx: Trx, kinds: readonly string[], onAnother: readonly string[] = []) => {
    await onTheBoard(trx, kinds, onAnother);
    await trx('attestations').insert({ poll, scrutineer: 1, contests: '[]', signature: '{}', at: NOW });
  };

  const attempts: readonly Attempt[] = [
    ...['draft', 'roll-open', 'open', 'closed'].map(
      (state): Attempt => [
        `a key of a scrutineer in a poll that is ${state}`,
        'sealing_key_in_time',
        (t) => gives(t, { state }),
        (t) => gives(t, { state: 'roll-frozen' }),
      ],
    ),
    ['a scrutineer left out', 'scrutineers_in_order', (t) => gives(t, { scrutineer: 2 }), gives],
    ['a scrutineer who stands', 'no_interest', (t) => gives(t, { interest: 'candidate' }), gives],
    ...[{ by: 'second' as const }, { key: OTHER_KEY }, { act: 'freeze' }, { auth: OTHER_KEY }].map(
      (of: SignedAs): Attempt => [
        `a key of a scrutineer who did not sign for it: ${Object.keys(of).join()}`,
        'key_signed_by_its_scrutineer',
        (t) => givesWhat(t, of),
        (t) => givesWhat(t),
      ],
    ),
    ['a second key from one mailbox', 'one_key_a_mailbox', (t) => bothGive(t, 'm'), (t) => bothGive(t, 'n')],
    [
      'a sealed message that the board does not name',
      'message_on_the_board',
      (t) => sends(t, 'another'),
      (t) => sends(t, 'message'),
    ],
    [
      'a sealed message of another election',
      'message_on_the_board',
      (t) => sends(t, 'message', { uuid: 'y' }),
      (t) => sends(t, 'message'),
    ],
    [
      'a sealed message that another board names',
      'message_on_the_board',
      (t) => sends(t, 'message', {}, [], ['sealed-part']),
      (t) => sends(t, 'message'),
    ],
    [
      'a sealed message that the board names as a part for everybody',
      'message_on_the_board',
      (t) => sends(t, 'message', {}, ['partial-decryption']),
      (t) => sends(t, 'message'),
    ],
    [
      'an attestation when another board alone has a sealed part',
      'attested_after_the_parts',
      (t) => attests(t, ['lot-share'], ['sealed-part', 'lot-share']),
      (t) => attests(t, ['sealed-part', 'lot-share'], ['outcome']),
    ],
    ...[
      ['lot-share'],
      ['sealed-part'],
      ['sealed-part', 'lot-share', 'attestation'],
      ['sealed-part', 'lot-share', 'outcome'],
    ].map(
      (kinds): Attempt => [
        `an attestation when the board has ${kinds.join(', ')}`,
        'attested_after_the_parts',
        (t) => attests(t, kinds),
        (t) => attests(t, ['sealed-part', 'lot-share']),
      ],
    ),
    [
      'a ceremony where all are needed',
      'ceremony_of_fewer',
      (t) => begins(t, 1, {}, { quorum: 3 }),
      (t) => begins(t, 1),
    ],
    ['its restart', 'ceremony_of_fewer', (t) => restarts(t, 2, { quorum: 3 }), (t) => restarts(t, 2)],
    ['a key made alone where fewer suffice', 'single_key_of_all', (t) => givesAlone(t, 2), (t) => givesAlone(t, 3)],
    ['a message of a round that is over', 'ceremony_round', (t) => inRound(t, 1), (t) => inRound(t, 2)],
    ['a round left out', 'ceremony_round', (t) => restarts(t, 3), (t) => restarts(t, 2)],
    [
      'a ceremony before the freeze',
      'added_in_its_state',
      (t) => begins(t, 1, {}, { state: 'roll-open' }),
      (t) => begins(t, 1),
    ],
    [
      'a restart with the keys on the board',
      'added_in_its_state',
      (t) => restarts(t, 2, { state: 'keys-ready' }),
      (t) => restarts(t, 2),
    ],
    [
      'a message that says another wrote it',
      'message_of_its_row',
      (t) => begins(t, 1, { message: row(2, 'certificate').message }),
      (t) => begins(t, 1),
    ],
    ['a trustee who stands', 'no_interest', (t) => interested(t, 'candidate'), (t) => interested(t, 'none')],
    ['a dealing before all certificates', 'ceremony_in_turn', (t) => deals(t, 2), (t) => deals(t, 3)],
    ['a step after a complaint', 'ceremony_ended', (t) => goesOn(t, true), (t) => goesOn(t, false)],
    ['blame of a third', 'blame_of_the_two', (t) => complains(t, { blamed: 2 }), (t) => complains(t, { blamed: 1 })],
    ['keys that not all have confirmed', 'all_keys_there', (t) => isReady(t, 2), (t) => isReady(t, 3)],
    ['keys of another round', 'all_keys_there', (t) => isReady(t, 3, 2), (t) => isReady(t, 3)],
    ['a single key missing', 'all_keys_there', (t) => isReadyAlone(t, 2), (t) => isReadyAlone(t, 3)],
    ['a rehearsal once voting is open', 'added_in_its_state', (t) => rehearses(t, 'open'), (t) => rehearses(t)],
    ['an opening that a trustee has not rehearsed', 'all_rehearsed', (t) => opens(t, 2), (t) => opens(t, 3)],
  ];
  tryAll(() => database.db, attempts);
});
