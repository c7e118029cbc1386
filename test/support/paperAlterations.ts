/** What the operator can do to the papers that changes give and take, to tendered ballots, and to the exclusions by the rules. */
import { paperHash } from '../../crypto/bodies.ts';
import { compareText } from '../../crypto/bytes.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { paperCommitment, tenderCommitment } from '../../crypto/commitment.ts';
import { enrolmentEvent } from '../../crypto/enrolmentChain.ts';
import {
  confirmation,
  paperOpening,
  type RollLine,
  rollOpening,
  signedOpening,
  type TenderOpening,
  tenderOpening,
} from '../../src/verify/bundle.ts';
import {
  bodyOf,
  CHANGES,
  type Changed,
  changeAt,
  type Parts,
  placeOf,
  readLines,
  withActs,
  withBody,
  withEntry,
  withLines,
} from './openedPack.ts';
import type { PackAlteration } from './packAlterations.ts';
import { seededRng } from './random.ts';
import { tenderOf } from './sampleChanges.ts';
import { agreed, POLL_ID } from './sampleOffice.ts';
import { OFFICE } from './samplePoll.ts';

const SALT = 'ef'.repeat(32);

export const paperAlterations = (honest: Parts): readonly PackAlteration[] => [
  ...ofPapers(honest),
  ...ofTenders(honest),
  ...ofConfirmations(honest),
];

function ofPapers(honest: Parts): readonly PackAlteration[] {
  const at = (number: Changed) => changeAt(honest, number);
  const papers = readLines(honest.pack, 'papers.jsonl', paperOpening);
  const roll = readLines(honest.pack, 'roll.jsonl', rollOpening);
  const leafOf = (number: string) => roll.find(({ line }) => line.number === number)!.leaf;
  const paperOf = (number: string) => papers.find(({ leaf }) => leaf === leafOf(number))!.paper;
  const opening = (unit: string, leaf: string) => ({
    paper: paperHash.parse(paperCommitment(POLL_ID, unit, leaf, SALT)),
    unit,
    leaf,
    salt: SALT,
  });
  /** A paper of the opening exchanged for another, in the board and in the pack. */
  const exchanged = (old: string, made: ReturnType<typeof opening>): Parts =>
    withLines(
      withBody(honest, 'opened', (body) => ({
        ...body,
        papers: [...body.papers.filter((one) => one !== old), made.paper].sort(compareText),
      })),
      'papers.jsonl',
      paperOpening,
      (all) => [...all.filter(({ paper }) => paper !== old), made],
    );
  /** A paper given with a change, in place of the one that was. */
  const given = (number: Changed, made: ReturnType<typeof opening>, entry: object = {}): Parts => {
    const old = bodyOf(honest, 'roll-amended', CHANGES.indexOf(number)).paper;
    return withLines(
      withEntry(honest, number, (body) => ({ ...body, paper: made.paper, ...entry })),
      'papers.jsonl',
      paperOpening,
      (all) => [...all.filter(({ paper }) => paper !== old), made],
    );
  };
  const lateLeaf = (number: Changed) => bodyOf(honest, 'roll-amended', CHANGES.indexOf(number)).leaf!;
  const spentBefore = paperOf('M0001');
  const voteOf = (number: string): number =>
    honest.drafts
      .filter(({ kind }) => kind === 'ballot-cast')
      .findIndex(({ body }) => 'paper' in body && body.paper === paperOf(number));
  const withTaken = (parts: Parts, paper: string): Parts => {
    const acts = {
      proposed: SALT,
      decided: SALT,
      proposedAt: '2026-10-03T09:00:00Z',
      decidedAt: '2026-10-03T10:00:00Z',
    };
    const taken = { kind: 'taken', paper: paperHash.parse(paper), channel: 'post', acts } as const;
    return withLines(parts, 'chain.jsonl', enrolmentEvent, (all) => [...all, taken]);
  };

  return [
    {
      name: 'a paper is given for a line that was changed before the opening',
      code: 'PAPER_LEAF_OLD',
      make: () => {
        const old = papers.find(({ leaf }) => leaf === lateLeaf('M0014'))!.paper;
        return exchanged(old, opening('A-WEST', leafOf('M0028')));
      },
    },
    {
      name: 'a member has a paper for their line and one for the line before it was changed',
      code: 'PAPER_LEAF_TWICE',
      at: `roll ${leafOf('M0014')}`,
      make: () => exchanged(paperOf('M0009'), opening('A-WEST', leafOf('M0014'))),
    },
    {
      name: 'a member who may vote is given no paper',
      code: 'PAPER_MISSING',
      at: 'papers.jsonl',
      make: () => exchanged(paperOf('M0009'), opening('A-WEST', leafOf('M0010'))),
    },
    {
      name: 'a late paper is for the line as it was before',
      code: 'PAPER_LEAF_OLD',
      at: at('M0032'),
      make: () => given('M0032', opening('B-EAST', leafOf('M0032'))),
    },
    {
      name: 'a change gives no paper to a member who now may vote',
      code: 'PAPER_MISSING',
      at: at('M0032'),
      make: () => withEntry(honest, 'M0032', (body) => ({ ...body, paper: null })),
    },
    {
      name: 'a member who was taken off keeps a good paper',
      code: 'PAPER_NOT_CANCELLED',
      at: at('M0011'),
      make: () => withEntry(honest, 'M0011', (body) => ({ ...body, cancels: null })),
    },
    {
      name: 'a member who moved keeps the old paper beside the new one',
      code: 'PAPER_LEAF_TWICE',
      at: at('M0032'),
      make: () => withEntry(honest, 'M0032', (body) => ({ ...body, cancels: null })),
    },
    {
      name: 'a change takes the paper of another member',
      code: 'CANCELS_OTHER',
      at: at('M0011'),
      make: () => withEntry(honest, 'M0011', (body) => ({ ...body, cancels: paperOf('M0009') })),
    },
    {
      name: 'a member who has voted is given another paper',
      code: 'PAPER_AFTER_VOTE',
      at: at('M0001'),
      make: () => {
        const leaf = lateLeaf('M0001');
        const made = opening('A-WEST', leaf);
        return withLines(
          withEntry(honest, 'M0001', (body) => ({ ...body, paper: made.paper, cancels: spentBefore })),
          'papers.jsonl',
          paperOpening,
          (all) => [...all, made],
        );
      },
    },
    {
      name: 'a member who votes by post is given another paper',
      code: 'PAPER_AFTER_VOTE',
      at: at('M0032'),
      make: () => withTaken(honest, bodyOf(honest, 'roll-amended', CHANGES.indexOf('M0032')).cancels!),
    },
    {
      name: 'a member with a ballot on the board votes by post too',
      code: 'MEMBER_TWICE',
      at: `board[${placeOf(honest, 'ballot-cast', voteOf('M0001'))}]`,
      make: () => {
        const other = paperOf('M0009');
        const made = { ...papers.find(({ paper }) => paper === other)!, leaf: leafOf('M0001') };
        const parts = withLines(honest, 'papers.jsonl', paperOpening, (all) =>
          all.map((one) => (one.paper === other ? made : one)),
        );
        return withTaken(parts, other);
      },
    },
    {
      name: 'a member has two ballots on the board',
      code: 'MEMBER_TWICE',
      make: () => {
        const second = bodyOf(honest, 'ballot-cast', 1).paper;
        const made = { ...papers.find(({ paper }) => paper === second)!, leaf: leafOf('M0001') };
        return withLines(honest, 'papers.jsonl', paperOpening, (all) =>
          all.map((one) => (one.paper === second ? made : one)),
        );
      },
    },
  ];
}

function ofTenders(honest: Parts): readonly PackAlteration[] {
  const { membership, procedure } = OFFICE.officers;
  const tenders = (alter: (all: TenderOpening[]) => readonly object[]) => () =>
    withLines(honest, 'tenders.jsonl', tenderOpening, alter);
  const only = (n: number, change: (one: TenderOpening) => object) =>
    tenders((all) => all.map((one, i) => (i === n ? { ...one, ...change(one) } : one)));
  const [admitted, refused] = readLines(honest.pack, 'tenders.jsonl', tenderOpening);
  const at = (n: number) => `board[${placeOf(honest, 'ballot-tendered', n)}]`;
  const refusedAct = readLines(honest.pack, 'acts.jsonl', signedOpening).find(
    ({ auth }) => auth === refused!.acts!.proposed,
  )!;
  const signedFor = Object(refusedAct.record.message.says).proposal;
  /** The second settlement signed anew by two officers. */
  const settled = (by: Parameters<typeof agreed>[1], change: object): Parts => {
    const { proposed, decided } = agreed({ ...signedFor, ...change }, by, seededRng('settled'));
    const acts = { ...refused!.acts!, proposed: proposed.auth, decided: decided.auth };
    return withActs(
      withLines(honest, 'tenders.jsonl', tenderOpening, ([first, second]) => [first!, { ...second!, acts }]),
      [proposed, decided],
      [refused!.acts!.proposed, refused!.acts!.decided],
    );
  };
  /** The first settlement signed anew, as that of somebody who gave this number; the change that it makes names it too. */
  const admittedAs = (given: string): Parts => {
    const { number, before, after } = { number: 'M0016', ...linesOf(honest) };
    const said = tenderOf(number, admitted!.tender, true, before, after, given);
    const { proposed, decided } = agreed(said, [membership, procedure], seededRng('admitted'));
    const acts = { proposed: proposed.auth, decided: decided.auth };
    return withActs(
      withLines(
        withEntry(honest, 'M0016', (body) => ({ ...body, ...acts })),
        'tenders.jsonl',
        tenderOpening,
        ([first, second]) => [{ ...first!, acts: { ...first!.acts!, ...acts } }, second!],
      ),
      [proposed, decided],
      [admitted!.acts!.proposed, admitted!.acts!.decided],
    );
  };
  return [
    {
      name: 'a tendered ballot is kept from the scrutineers',
      code: 'TENDER_NOT_OPENED',
      at: at(1),
      make: tenders((all) => all.slice(0, 1)),
    },
    { name: 'a tendered ballot is opened twice', code: 'TENDER_OPENING', make: tenders((all) => [...all, all[0]!]) },
    {
      name: 'a tendered ballot is opened that the board does not have',
      code: 'TENDER_UNKNOWN',
      make: tenders((all) => [...all, { ...all[1]!, tender: 'e'.repeat(64) }]),
    },
    {
      name: 'a tendered ballot is opened as another',
      code: 'TENDER_OPENING',
      at: at(1),
      make: only(1, () => ({ bodyHash: 'e'.repeat(64) })),
    },
    {
      name: 'the board counts the settlements otherwise than they were',
      code: 'TENDER_COUNTS',
      make: () => withBody(honest, 'tenders-settled', () => ({ admitted: 0, refused: 2 })),
    },
    {
      name: 'a ballot that was refused counts',
      code: 'TENDER_COUNTED',
      at: at(1),
      make: () => {
        // The last ballot on the board is made out to be the one that was refused.
        const bodyHash = hashOf({ body: bodyOf(honest, 'ballot-cast', 3), kind: 'ballot-cast' });
        const tender = tenderCommitment(bodyHash, refused!.salt);
        return withLines(
          withBody(honest, 'ballot-tendered', () => ({ tender }), 1),
          'tenders.jsonl',
          tenderOpening,
          ([first, second]) => [first!, { ...second!, tender, bodyHash }],
        );
      },
    },
    {
      name: 'a ballot was settled and nobody says by whom',
      code: 'TENDER_SETTLED',
      at: at(1),
      make: only(1, () => ({ acts: null })),
    },
    {
      name: 'a ballot was admitted and does not count',
      code: 'TENDER_NOT_COUNTED',
      at: at(1),
      make: () =>
        withLines(
          settled([membership, procedure], { admit: true }),
          'tenders.jsonl',
          tenderOpening,
          ([first, second]) => [first!, { ...second!, admitted: true }],
        ),
    },
    {
      name: 'two officers signed to admit a ballot that is said to be refused',
      code: 'AGREED_OTHER',
      at: at(1),
      make: () => settled([membership, procedure], { admit: true }),
    },
    {
      name: 'two officers settled another ballot',
      code: 'AGREED_OTHER',
      at: at(1),
      make: () => settled([membership, procedure], { tender: admitted!.tender }),
    },
    {
      name: 'one member has two tendered ballots',
      code: 'TENDER_MEMBER_TWICE',
      at: at(1),
      make: () => settled([membership, procedure], { number: 'M0016' }),
    },
    {
      name: 'two tendered ballots were admitted by one and the same number',
      code: 'TENDER_MEMBER_TWICE',
      at: at(1),
      make: () =>
        withLines(
          settled([membership, procedure], { admit: true, given: 'M0016' }),
          'tenders.jsonl',
          tenderOpening,
          ([first, second]) => [first!, { ...second!, admitted: true }],
        ),
    },
    {
      name: 'a ballot was admitted under another number than was given, and whoever has that number voted',
      code: 'TENDER_GIVEN_VOTES',
      make: () => admittedAs('M0002'),
    },
    {
      name: 'a ballot was admitted when it could only be refused',
      code: 'AGREED_LATE',
      at: at(0),
      make: only(0, ({ acts }) => ({ acts: { ...acts!, decidedAt: '2026-12-01T09:00:00Z' } })),
    },
    {
      name: 'one person settled a tendered ballot',
      code: 'SAME_OFFICER',
      at: at(1),
      make: () => settled([procedure, procedure], {}),
    },
    {
      name: 'the paper of an admitted ballot was given by other officers’ acts',
      code: 'TENDER_PAPER',
      at: at(0),
      make: () => {
        const { number, before, after } = { number: 'M0016', ...linesOf(honest) };
        const { proposed, decided } = agreed(
          tenderOf(number, admitted!.tender, true, before, after),
          [membership, procedure],
          seededRng('others'),
        );
        return withActs(
          withLines(honest, 'tenders.jsonl', tenderOpening, ([first, second]) => [
            { ...first!, acts: { ...first!.acts!, proposed: proposed.auth, decided: decided.auth } },
            second!,
          ]),
          [proposed, decided],
        );
      },
    },
  ];
}

function linesOf(honest: Parts): { readonly before: RollLine; readonly after: RollLine } {
  const before = readLines(honest.pack, 'roll.jsonl', rollOpening).find(({ line }) => line.number === 'M0016')!.line;
  return { before, after: { ...before, decision: 'eligible', reasons: [] } };
}

function ofConfirmations(honest: Parts): readonly PackAlteration[] {
  const lines = (alter: Parameters<typeof withLines<typeof confirmation>>[3]) => () =>
    withLines(honest, 'confirmations.jsonl', confirmation, alter);
  return [
    {
      name: 'nobody confirmed an exclusion',
      code: 'EXCLUSION_UNCONFIRMED',
      make: lines((all) => all.filter(({ number }) => number !== 'M0020')),
    },
    { name: 'an exclusion is confirmed twice', code: 'CONFIRMATION_TWICE', make: lines((all) => [...all, all[0]!]) },
    {
      name: 'an exclusion is confirmed that the rules did not propose',
      code: 'CONFIRMATION_UNKNOWN',
      make: lines(([first, ...rest]) => [{ ...first!, number: 'M0002' }, ...rest]),
    },
  ];
}
