/** What the operator can do to the trustees and to the opening: everything is sealed anew with the log key. */
import { compact } from '../../crypto/belenios/json.ts';
import { newTrusteeKey, writeTrustees } from '../../crypto/belenios/trustees.ts';
import { type Body, electionId, paperHash } from '../../crypto/bodies.ts';
import { compareText, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { parseJson } from '../../crypto/json.ts';
import type { Alteration } from './alterations.ts';
import { nudged, type OpenedBundle, reopened } from './publishedBundle.ts';
import { seededRng } from './random.ts';
import { secondBefore } from './voteAlterations.ts';

const OTHER = sha256Hex(utf8('other'));

export function openingAlterations(published: OpenedBundle): readonly Alteration[] {
  return [...ofTrustees(published), ...ofOpening(published)];
}

function ofTrustees({ place, altered, bodiesOf, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const at = `board[${place('trustees')}]`;
  const records = singleRecords(bodiesOf('trustees')[0]!.record);
  const stranger = newTrusteeKey(seededRng('stranger'), 'Stranger').record;
  const withKeys = (alter: (keys: readonly string[]) => readonly string[]) => (body: Body<'trustees'>) => ({
    ...body,
    record: writeTrustees(alter(records)),
  });

  return [
    {
      name: 'a trustee’s key is exchanged for another, and opened so',
      code: 'ANCHOR_TRUSTEES',
      files: () =>
        rearranged(() =>
          reopened(
            altered(
              'trustees',
              withKeys(([, ...rest]) => [stranger, ...rest]),
            ),
          ),
        ),
    },
    {
      name: 'there are more keys than trustees',
      code: 'QUORUM',
      at,
      files: () =>
        resealed(
          'trustees',
          withKeys((keys) => [...keys, stranger]),
        ),
    },
    {
      name: 'a trustee is left out',
      code: 'QUORUM',
      at,
      files: () =>
        resealed('trustees', (body) => ({
          ...withKeys((keys) => keys.slice(1))(body),
          names: body.names.slice(1),
        })),
    },
    {
      name: 'the quorum is not that of the poll',
      code: 'QUORUM',
      at,
      files: () => resealed('trustees', (body) => ({ ...body, quorum: body.quorum + 1 })),
    },
    {
      name: 'one trustee stands in for two',
      code: 'TRUSTEE_TWICE',
      at,
      files: () =>
        resealed(
          'trustees',
          withKeys((keys) => [keys[0]!, ...keys.slice(0, -1)]),
        ),
    },
    {
      name: 'a trustee’s proof of knowledge is changed',
      code: 'TRUSTEE_INVALID',
      files: () => resealed('trustees', (body) => ({ ...body, record: nudged(body.record) })),
    },
    {
      name: 'the trustees’ names are exchanged after the poll',
      code: 'OPENED_REFERS',
      at: `board[${place('opened')}]`,
      files: () => resealed('trustees', (body) => ({ ...body, names: body.names.toReversed() })),
    },
    {
      name: 'the trustees’ keys are left out',
      code: 'ENTRY_MISSING',
      files: () => rearranged((all) => all.filter(({ kind }) => kind !== 'trustees')),
    },
  ];
}

/** The trustees' own records, as they gave them in. */
function singleRecords(record: string): readonly string[] {
  const items = parseJson(record, 'trustees');
  if (!Array.isArray(items)) throw new Error('no trustees record');
  return items.map((item) => {
    if (!Array.isArray(item) || item[0] !== 'Single') throw new Error('not a single trustee');
    return compact(item[1]);
  });
}

function ofOpening({ defined, place, bodiesOf, resealed }: OpenedBundle): readonly Alteration[] {
  const at = `board[${place('opened')}]`;
  const withOpened = (alter: (body: Body<'opened'>) => object) => resealed('opened', alter);
  const spent = new Set<string>(bodiesOf('ballot-cast').map(({ paper }) => paper));
  const unused = bodiesOf('opened')[0]!.papers.find((paper) => !spent.has(paper))!;
  const withElection = (alter: (election: Body<'opened'>['elections'][number]) => object) =>
    withOpened(({ elections: [election, ...rest], ...body }) => ({ ...body, elections: [alter(election!), ...rest] }));

  return [
    {
      name: 'an unused paper is dropped',
      code: 'PAPERS_NUMBER',
      at,
      files: () => withOpened((body) => ({ ...body, papers: body.papers.filter((paper) => paper !== unused) })),
    },
    {
      name: 'a paper more than there are electors is committed',
      code: 'PAPERS_NUMBER',
      at,
      files: () =>
        withOpened((body) => ({ ...body, papers: [...body.papers, paperHash.parse(OTHER)].sort(compareText) })),
    },
    {
      name: 'a voter’s paper is exchanged for one that was never given out',
      code: 'PAPER_UNKNOWN',
      at: `board[${place('ballot-cast')}]`,
      files: () =>
        withOpened((body) => {
          const { paper } = bodiesOf('ballot-cast')[0]!;
          const rest = body.papers.filter((one) => one !== paper);
          return { ...body, papers: [...rest, paperHash.parse(OTHER)].sort(compareText) };
        }),
    },
    {
      name: 'an unused paper is exchanged for another after the poll',
      code: 'BINDING_INVALID',
      files: () =>
        withOpened((body) => {
          const rest = body.papers.filter((one) => one !== unused);
          return { ...body, papers: [...rest, paperHash.parse(OTHER)].sort(compareText) };
        }),
    },
    {
      name: 'an election is opened under another uuid',
      code: 'ELECTIONS_OTHER',
      at,
      files: () => withElection((election) => ({ ...election, uuid: electionId.parse('2'.repeat(22)) })),
    },
    {
      name: 'an election is opened under another fingerprint',
      code: 'ELECTIONS_OTHER',
      at,
      files: () => withElection((election) => ({ ...election, fingerprint: 'A'.repeat(43) })),
    },
    {
      name: 'the elections are opened in another order',
      code: 'ELECTIONS_OTHER',
      at,
      files: () => withOpened((body) => ({ ...body, elections: body.elections.toReversed() })),
    },
    {
      name: 'another roll is opened than was frozen',
      code: 'OPENED_REFERS',
      at,
      files: () => withOpened((body) => ({ ...body, rollFrozen: OTHER })),
    },
    {
      name: 'other trustees are opened than stand on the board',
      code: 'OPENED_REFERS',
      at,
      files: () => withOpened((body) => ({ ...body, trustees: OTHER })),
    },
    {
      name: 'the poll is opened before its time',
      code: 'OPENED_AT',
      at,
      files: () => withOpened((body) => ({ ...body, openedAt: secondBefore(defined.poll.opensAt) })),
    },
    {
      name: 'the poll is opened when it is due to close',
      code: 'OPENED_AT',
      at,
      files: () => withOpened((body) => ({ ...body, openedAt: defined.poll.closesAt })),
    },
    {
      name: 'the voting page is exchanged for another after the poll',
      code: 'BINDING_INVALID',
      files: () => withOpened((body) => ({ ...body, booth: { ...body.booth, 'index.html': OTHER } })),
    },
  ];
}
