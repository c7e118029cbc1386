/** What the tables of the board and of tendered ballots refuse, whoever writes to them. */
import { inTransaction, type Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { givePasskey, newId } from '../support/grants.ts';
import {
  type Attempt,
  beforeRules,
  decide,
  hashOf,
  lock,
  NOW,
  propose,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

const FIRST = '0'.repeat(64);

describe('the tables of the board', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  const state = (trx: Trx, to: string) => setState(trx, poll, to);
  const entry = (body: Row, change: Row = {}) => {
    const kind = change.kind ?? 'opened';
    const line = JSON.stringify({ kind, body });
    return { poll, index: 0, kind, prev: FIRST, hash: hashOf(line), line, body_hash: 'x', subject: '', ...change };
  };
  const writes = (body: Row, change: Row) => (trx: Trx) => trx('board_entries').insert(entry(body, change));
  const opened = writes({}, {});

  /** Entries that stand, by kind and subject, however they came; and one more behind them. */
  type Standing = readonly (readonly [kind: string, subject: string, body?: Row])[];
  const writesAfter = (standing: Standing, body: Row, change: Row) => async (trx: Trx) => {
    const rows = standing.map(([kind, subject, said], index) =>
      entry(said ?? { about: `${kind} ${subject}` }, { index, kind, subject }),
    );
    await asFixture(trx, async () => {
      for (const row of rows) await trx('board_entries').insert(row);
    });
    await writes(body, { index: rows.length, prev: rows.at(-1)?.hash ?? FIRST, ...change })(trx);
  };
  const TALLY = ['encrypted-tally', 't'] as const;
  const APPROVED = [TALLY, ['tally-approval', '/1']] as const;
  const given = (standing: Standing, kind: string, subject: string) => {
    const [uuid, owner] = subject.split('/');
    const body = { ...(uuid === '' ? {} : { uuid }), ...(owner === undefined ? {} : { owner: Number(owner) }) };
    return writesAfter(standing, body, { kind, subject });
  };
  const defining = (path: string, value: string, then: (trx: Trx) => Promise<unknown>) => async (trx: Trx) => {
    await asFixture(trx, () =>
      trx.raw('update polls set definition = jsonb_set(definition, ?, ?) where id = ?', [path, value, poll]),
    );
    await then(trx);
  };
  const ofTwo = (standing: Standing) =>
    defining('{trustees,quorum}', '2', given(standing, 'partial-decryption', 'x/1'));
  const ofRanked = (standing: Standing) => defining('{contests,0,kind}', '"stv"', given(standing, 'lot-share', '/1'));
  /**
   * A ranked contest and one of the small unit `x` with n ballots and p papers of another way, where 10 are not few; and one paper in
   * another unit, and of another contest, which count for neither.
   */
  const few =
    (then: (standing: Standing) => (trx: Trx) => Promise<unknown>) =>
    async (
      trx: Trx,
      {
        n = 5,
        p,
        keys = 1,
        poll: as = {},
        ranked = 20,
        shuffled = ['r'],
      }: { n?: number; p?: number; keys?: number; poll?: Row; ranked?: number; shuffled?: readonly string[] } = {},
    ) => {
      const contests = [
        { id: 'c', kind: 'yesno' },
        { id: 'r', kind: 'stv', rankings: 'public' },
      ];
      const definition = JSON.stringify({ contests, smallUnit: 10, smallCounts: 'sealed', ...as });
      await asFixture(trx, () =>
        trx.raw('update polls set definition = definition || ?::jsonb where id = ?', [definition, poll]),
      );
      const elections = [
        { unit: 'N', contest: 'c', uuid: 'x' },
        { unit: null, contest: 'r', uuid: 'r' },
      ];
      const tally = (uuid: string, ballots: number) => ({ uuid, sized: JSON.stringify({ num_tallied: ballots }) });
      await then([
        ['opened', '', { elections, ...(keys > 0 ? { sealedTo: Array(keys).fill({}) } : {}) }],
        ['encrypted-tally', 'x', tally('x', n)],
        ['encrypted-tally', 'r', tally('r', ranked)],
        ['other-channel', 'c/M', { unit: 'M', contest: 'c', papers: 1 }],
        ['other-channel', 'd/N', { unit: 'N', contest: 'd', papers: 1 }],
        ...(p === undefined ? [] : [['other-channel', 'c/N', { unit: 'N', contest: 'c', papers: p }] as const]),
        ['tally-approval', '/1'],
        ...shuffled.map((uuid) => ['shuffle', `${uuid}/1`] as const),
      ])(trx);
    };
  const fewGive = (kind: string, subject = kind === 'result' ? 'x' : 'x/1') =>
    few((standing) =>
      given([...standing, ...(kind === 'result' ? [['partial-decryption', 'x/1'] as const] : [])], kind, subject),
    );
  const [partOf, sealedOf, resultOf] = [fewGive('partial-decryption'), fewGive('sealed-part'), fewGive('result')];
  const [shuffleOf, lotOf] = [fewGive('shuffle', 'r/1'), fewGive('lot-share', '/1')];
  const ALL_SHOWN = { smallCounts: null };
  const RANKED = [
    { id: 'c', kind: 'av', rankings: 'sealed' },
    { id: 'r', kind: 'stv' },
  ];
  const SEALED_RANKINGS = { poll: { smallCounts: null, contests: RANKED }, shuffled: ['r', 'x'] };

  /** Scrutineers with a key each, of whom some signed these contests. */
  const scrutineers = async (trx: Trx, signed: readonly (readonly Row[] | null)[]) => {
    const people = [ruled.first, ruled.second, ruled.member];
    await asFixture(trx, async () => {
      for (const [i, contests] of signed.entries()) {
        const of = { poll, scrutineer: i + 1 };
        await trx('poll_scrutineers').insert({ poll, person: people[i] });
        await trx('sealing_keys').insert({
          ...of,
          person: people[i],
          key: hashOf(`key ${i + 1}`),
          proof: '{}',
          auth: hashOf(`act ${i + 1}`),
          at: NOW,
        });
        if (contests === null) continue;
        await trx('attestations').insert({ ...of, contests: JSON.stringify(contests), signature: '{}', at: NOW });
      }
    });
  };
  const [THIS, THAT] = [[{ contest: 'a' }], [{ contest: 'b' }]];
  const PARTS = [...APPROVED, ['lot-share', '/1'], ['sealed-part', 'x/1']] as const;
  const [PARTS_OF_TWO, PARTS_OF_ONE] = [
    [...PARTS, ['sealed-part', 'x/2']] as const,
    [...PARTS, ['sealed-part', 'y/2']] as const,
  ];
  const attests =
    (signed: readonly (readonly Row[] | null)[], standing: Standing = PARTS) =>
    async (trx: Trx) => {
      await scrutineers(trx, signed);
      await writesAfter(standing, { contests: THIS }, { kind: 'attestation', subject: '' })(trx);
    };
  const opensTo = (keys: readonly string[], change?: (trx: Trx) => Promise<unknown>) => async (trx: Trx) => {
    await scrutineers(trx, [null, null]);
    if (change !== undefined) await asFixture(trx, () => change(trx));
    const sealedTo = keys.map((key) => ({ key: hashOf(key), act: hashOf(key.replace('key', 'act')) }));
    await writes(keys.length === 0 ? {} : { sealedTo }, {})(trx);
  };

  /** A body that is too long for its line. */
  const inBlob = (subject: string) => async (trx: Trx) => {
    const bytes = Buffer.from('{"uuid":"x"}');
    const sha256 = hashOf('{"uuid":"x"}');
    await trx('blobs').insert({ poll, sha256, bytes });
    await writes({ bytes: bytes.length, sha256 }, { kind: 'encrypted-tally', subject })(trx);
  };

  /** By M1, who has no paper. */
  const tender = async (trx: Trx, change: Row = {}) => {
    await state(trx, 'open');
    const claim = newId();
    const about = { id: claim, poll, origin: 'member', about: 'paid', number: 'M1', words: SEALED, at: NOW };
    await trx('claims').insert({ ...about, claimant: ruled.member });
    return {
      ...{ poll, tender: hashOf('t'), person: ruled.member, claim, number: 'M1', unit: 'N', given: 'M1' },
      ...{ paper: hashOf('p1'), body_hash: hashOf('b'), credential: await givePasskey(trx, ruled.member, NOW) },
      ...{ content: SEALED, promise: '{}', at: NOW, ...change },
    };
  };
  const tenders = async (
    trx: Trx,
    { change = {}, to = 'open', row }: { change?: Row; to?: string; row?: Row } = {},
  ) => {
    const given = await tender(trx, change);
    if (row !== undefined) await trx('locks').insert(row);
    await state(trx, to);
    await trx('tenders').insert(given);
  };
  const tendered = (tender: string) => entry({ tender }, { kind: 'ballot-tendered', subject: tender });
  const onTheBoard = async (trx: Trx, is: boolean) => {
    await tenders(trx);
    if (is) await trx('board_entries').insert(tendered(hashOf('t')));
    await trx.raw('set constraints tender_on_the_board immediate');
  };
  const settles = async (trx: Trx, { to = 'open', decided = {} }: { to?: string; decided?: Row } = {}) => {
    await tenders(trx);
    const proposal = await propose(trx, ruled, { kind: 'settle-tender' });
    await trx('tender_proposals').insert({ proposal, poll, tender: hashOf('t'), admit: false });
    await decide(trx, ruled, proposal, decided);
    await state(trx, to);
    await trx('tender_settlements').insert({ poll, tender: hashOf('t'), proposal, admitted: false, at: NOW });
  };
  const settled = async (trx: Trx, body: Row) => {
    await settles(trx);
    await trx('board_entries').insert(entry(body, { kind: 'tenders-settled' }));
  };

  /** A poll whose board has everything, and whose people did everything: nothing of it counts for this one. */
  before(() =>
    inTransaction(database.db, (trx) =>
      asFixture(trx, async () => {
        const [another, people] = ['another', [ruled.first, ruled.second, ruled.member]];
        const standing = [
          ...['opened /', 'encrypted-tally t', 'encrypted-tally x', 'tally-approval /1', 'tally-approval /2'],
          ...['shuffle x/1', 'shuffle x/2', 'lot-share /1', 'partial-decryption x/1', 'partial-decryption x/2'],
          ...['sealed-part x/1', 'attestation /', 'result x', 'outcome /', 'closed /'],
        ];
        for (const [index, one] of standing.entries()) {
          const [kind, about] = one.split(' ');
          const subject = about === '/' ? '' : about;
          await trx('board_entries').insert(entry({ another, one }, { poll: another, index, kind, subject }));
        }
        for (const [i, person] of people.entries()) {
          const of = { poll: another, scrutineer: i + 1, person, key: hashOf(`key ${i + 1}`), proof: '{}' };
          const key = { ...of, auth: hashOf(`act ${i + 1}`), at: NOW };
          const signed = { poll: another, scrutineer: i + 1, contests: JSON.stringify(THIS), signature: '{}', at: NOW };
          await trx('poll_scrutineers').insert({ poll: another, person });
          await trx('sealing_keys').insert(key);
          await trx('attestations').insert(signed);
          await trx('poll_trustees').insert({ poll: another, owner: i + 1, person });
        }
      }),
    ),
  );

  const attempts: readonly Attempt[] = [
    ['an entry with the hash of another', 'entry_hash', writes({}, { hash: hashOf('x') }), opened],
    ['an entry that follows nothing', 'entry_follows', writes({}, { index: 1 }), opened],
    ['a first entry that follows another', 'entry_follows', writes({}, { prev: hashOf('x') }), opened],
    [
      'an entry beside the last',
      'entry_follows',
      async (t) => opened(t).then(() => writes({}, { index: 1, kind: 'closed', prev: FIRST })(t)),
      async (t) => opened(t).then(() => writes({}, { index: 1, kind: 'closed', prev: entry({}).hash })(t)),
    ],
    [
      'an entry of another kind than its line',
      'entry_subject',
      writes({}, { line: '{"kind":"closed","body":{}}' }),
      opened,
    ],
    ...[
      [[], 'ballot-cast', { paper: 'x' }, 'x'] as const,
      [[], 'roll-amended', { amendment: 'x' }, 'x'] as const,
      [[], 'encrypted-tally', { uuid: 'x' }, 'x'] as const,
      [[TALLY], 'tally-approval', { owner: 1 }, '/1'] as const,
      [APPROVED, 'shuffle', { uuid: 'x', owner: 1 }, 'x/1'] as const,
      [APPROVED, 'lot-share', { owner: 1 }, '/1'] as const,
      [APPROVED, 'partial-decryption', { uuid: 'x', owner: 1 }, 'x/1'] as const,
      [[['partial-decryption', 'x/1']], 'result', { uuid: 'x' }, 'x'] as const,
    ].flatMap(([standing, kind, body, subject]): Attempt[] => [
      [
        `a ${kind} about something else`,
        'entry_subject',
        writesAfter(standing, body, { kind, subject: 'y/2' }),
        writesAfter(standing, body, { kind, subject }),
      ],
      [
        `a ${kind} that does not say about what`,
        'entry_subject',
        writesAfter(standing, {}, { kind, subject }),
        writesAfter(standing, body, { kind, subject }),
      ],
    ]),
    ['an entry about something else than its blob', 'entry_subject', inBlob('y'), inBlob('x')],

    [
      'a part before the close',
      'given_while_counted',
      given([['closed', '']], 'partial-decryption', 'x/1'),
      given(APPROVED, 'partial-decryption', 'x/1'),
    ],
    ...(['result', 'attestation', 'outcome'] as const).map(
      (last): Attempt => [
        `an approval after the ${last}`,
        'given_while_counted',
        given([TALLY, [last, last === 'result' ? 'x' : '']], 'tally-approval', '/1'),
        given([TALLY], 'tally-approval', '/1'),
      ],
    ),
    [
      'a shuffle of somebody who approved nothing',
      'given_by_an_approver',
      given([TALLY, ['tally-approval', '/2'], ['lot-share', '/1']], 'shuffle', 'x/1'),
      given(APPROVED, 'shuffle', 'x/1'),
    ],
    [
      'an approval of somebody who is no trustee',
      'given_by_an_approver',
      given([TALLY], 'tally-approval', '/2'),
      given([TALLY], 'tally-approval', '/1'),
    ],
    [
      'a shuffle more than the quorum has trustees',
      'no_shuffle_too_many',
      given([...APPROVED, ['shuffle', 'x/2']], 'shuffle', 'x/1'),
      given([...APPROVED, ['shuffle', 'y/2']], 'shuffle', 'x/1'),
    ],
    ...[['lot-share', '/2'] as const, ['partial-decryption', 'y/2'] as const, ['sealed-part', 'y/2'] as const].map(
      (part): Attempt => [
        `a shuffle when something was opened: ${part[0]}`,
        'no_shuffle_too_many',
        given([...APPROVED, part], 'shuffle', 'x/1'),
        given(APPROVED, 'shuffle', 'x/1'),
      ],
    ),
    [
      'a sealed part of somebody who approved nothing',
      'given_by_an_approver',
      given([TALLY], 'sealed-part', 'x/1'),
      (t) => sealedOf(t),
    ],
    [
      'a sealed part that the quorum has not approved',
      'quorum_approved',
      defining('{trustees,quorum}', '2', given(APPROVED, 'sealed-part', 'x/1')),
      (t) => sealedOf(t),
    ],
    [
      'a part that the quorum has not approved',
      'quorum_approved',
      ofTwo(APPROVED),
      ofTwo([...APPROVED, ['tally-approval', '/2']]),
    ],
    [
      'a part of papers that the quorum has not shuffled',
      'quorum_shuffled',
      ofRanked(APPROVED),
      ofRanked([...APPROVED, ['shuffle', 'x/1']]),
    ],
    [
      'a result of fewer trustees than it takes',
      'result_of_the_quorum',
      given([...APPROVED, ['partial-decryption', 'y/1']], 'result', 'x'),
      given([...APPROVED, ['partial-decryption', 'x/1']], 'result', 'x'),
    ],
    ...[
      ['a part of few ballots for everybody', partOf, {}, { n: 10 }] as const,
      ['a result of few ballots', resultOf, {}, { poll: ALL_SHOWN }] as const,
      ['a part beside few papers for everybody', partOf, { n: 10, p: 9 }, { n: 10, p: 10 }] as const,
      [
        'a part of sealed rankings for everybody',
        partOf,
        { n: 12, ...SEALED_RANKINGS },
        { n: 0, ...SEALED_RANKINGS },
      ] as const,
      [
        'a part of sealed rankings of both ways',
        partOf,
        { n: 12, p: 12, ...SEALED_RANKINGS },
        { n: 10, p: 0 },
      ] as const,
      ['a part of nine ballots for everybody', partOf, { n: 9 }, { n: 0 }] as const,
      ['a sealed part of what is open', sealedOf, { n: 10 }, {}] as const,
      ['a sealed part of two ballots', sealedOf, { n: 2 }, { n: 3 }] as const,
      ['a sealed part of two ballots beside papers', sealedOf, { n: 2, p: 20 }, { n: 3, p: 20 }] as const,
      ['a sealed part of one ballot beside papers', sealedOf, { n: 1, p: 20 }, { n: 3, p: 20 }] as const,
      ['a sealed part beside two papers alone', sealedOf, { n: 0, p: 2 }, { n: 0, p: 3 }] as const,
      ['a sealed part beside one paper alone', sealedOf, { n: 0, p: 1 }, { n: 0, p: 3 }] as const,
      ['a sealed part for nobody', sealedOf, { keys: 0 }, { keys: 1 }] as const,
      ['a shuffle of two papers', shuffleOf, { ranked: 2, shuffled: [] }, { ranked: 3, shuffled: [] }] as const,
    ].map(
      ([what, attempt, wrong, right]): Attempt => [
        what,
        'opened_for_whom_it_may',
        (t) => attempt(t, wrong),
        (t) => attempt(t, right),
      ],
    ),
    [
      'a part when what may be opened is not shuffled',
      'quorum_shuffled',
      (t) => lotOf(t, { ranked: 2, shuffled: [], poll: ALL_SHOWN }),
      (t) => lotOf(t, { ranked: 2, shuffled: [] }),
    ],
    ...[
      ['of few papers, for scrutineers', { ranked: 5, shuffled: [] }] as const,
      ['beside two ballots that nobody opens', { n: 2, shuffled: [] }] as const,
    ].map(
      ([what, wrong]): Attempt => [
        `a part when papers are not shuffled, ${what}`,
        'quorum_shuffled',
        (t) => lotOf(t, wrong),
        (t) => lotOf(t, { n: 2, ranked: 2, shuffled: [] }),
      ],
    ),
    ['an attestation of half of them', 'attested_by_most', attests([THIS, null]), attests([THIS, THIS, null])],
    [
      'an attestation of what the others did not sign',
      'attested_by_most',
      attests([THAT, THAT, THIS]),
      attests([THIS, THAT, THIS]),
    ],
    ['an attestation before the parts', 'result_of_the_quorum', attests([THIS], APPROVED), attests([THIS])],
    [
      'an outcome of sealed parts that nobody attested',
      'attested_before_the_outcome',
      given(PARTS, 'outcome', ''),
      given([...PARTS, ['attestation', '']], 'outcome', ''),
    ],
    [
      'an outcome of fewer trustees than it takes',
      'result_of_the_quorum',
      given(APPROVED, 'outcome', ''),
      given([...APPROVED, ['lot-share', '/1']], 'outcome', ''),
    ],
    ...[[], ['key 1'], ['key 2', 'key 1'], ['key 1', 'another']].map(
      (keys): Attempt => [
        `an opening with other keys of scrutineers: ${keys.join()}`,
        'opened_with_the_keys',
        opensTo(keys),
        opensTo(['key 1', 'key 2']),
      ],
    ),
    [
      'an opening with another act for a key',
      'opened_with_the_keys',
      opensTo(['key 1', 'key 2'], (trx) =>
        trx('sealing_keys')
          .where({ poll, scrutineer: 2 })
          .update({ auth: hashOf('x') }),
      ),
      opensTo(['key 1', 'key 2']),
    ],
    ...[{ smallCounts: 'sealed' }, { contests: [{ id: 'c', kind: 'av', rankings: 'sealed' }] }].map(
      (seals): Attempt => {
        const sealing = (trx: Trx, left: number) =>
          trx
            .raw('update polls set definition = definition || ?::jsonb where id = ?', [JSON.stringify(seals), poll])
            .then(() => trx('sealing_keys').where({ poll }).where('scrutineer', '>', left).delete());
        return [
          `an opening where half of the scrutineers have a key: ${Object.keys(seals).join()}`,
          'opened_with_most_keys',
          opensTo(['key 1'], (trx) => sealing(trx, 1)),
          opensTo(['key 1', 'key 2'], (trx) => sealing(trx, 2)),
        ];
      },
    ),
    [
      'that a poll is called off whose result is open',
      'abandoned_before_the_result',
      given([['partial-decryption', 'x/1']], 'abandoned', ''),
      given([['lot-share', '/1']], 'abandoned', ''),
    ],
    [
      'that a poll is called off whose result the scrutineers can read',
      'abandoned_before_the_result',
      defining('{trustees,quorum}', '2', given(PARTS_OF_TWO, 'abandoned', '')),
      defining('{trustees,quorum}', '2', given(PARTS_OF_ONE, 'abandoned', '')),
    ],

    ['a tendered ballot after the close', 'tendered_while_open', (t) => tenders(t, { to: 'closed' }), tenders],
    [
      'a tendered ballot after they were settled',
      'tendered_while_open',
      async (t) => writes({ admitted: 0, refused: 0 }, { kind: 'tenders-settled' })(t).then(() => tenders(t)),
      async (t) => opened(t).then(() => tenders(t)),
    ],
    [
      'a tendered ballot while voting is paused',
      'tendered_while_not_paused',
      (t) => tenders(t, { row: lock(ruled, { scope: 'voting' }) }),
      (t) => tenders(t, { row: lock(ruled) }),
    ],
    [
      'a ballot tendered for another member',
      'tendered_for_oneself',
      (t) => tenders(t, { change: { number: 'M2' } }),
      tenders,
    ],
    [
      'a tendered ballot that the board does not have',
      'tender_on_the_board',
      (t) => onTheBoard(t, false),
      (t) => onTheBoard(t, true),
    ],
    ['a tender settled after the close', 'tender_settled_in_its_state', (t) => settles(t, { to: 'closed' }), settles],
    [
      'a tender settled against what was decided',
      'tender_settled_by_two',
      (t) => settles(t, { decided: { ended: 'refused' } }),
      settles,
    ],
    ...[{ admitted: 1, refused: 0 }, { admitted: 0, refused: 2 }, { admitted: 0 }, { refused: 1 }, {}].map(
      (said): Attempt => [
        `tenders that were not settled so: ${JSON.stringify(said)}`,
        'settled_as_said',
        (t) => settled(t, said),
        (t) => settled(t, { admitted: 0, refused: 1 }),
      ],
    ),
  ];

  tryAll(() => database.db, attempts);
});
