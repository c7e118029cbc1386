/** The declaration: its figures follow from the board, its sums come out, and officers signed that very text. */
import { expect } from 'chai';
import { readBoard } from '../../crypto/board.ts';
import type { Body } from '../../crypto/bodies.ts';
import { fromUtf8, sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { declarationPdf } from '../../src/actions/declarationPdf.ts';
import { newSoftwarePasskey, type SoftwarePasskey } from '../../src/softwarePasskey.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { declarationOf, fileBlocks } from '../../src/verify/declaration/declaration.ts';
import { figuresOf, unbalanced } from '../../src/verify/declaration/figures.ts';
import { html } from '../../src/verify/declaration/html.ts';
import { checkDeclaration, declareMessage } from '../../src/verify/declarationChecks.ts';
import { type PollBoard, readPollBoard } from '../../src/verify/pollBoard.ts';
import { seededRng } from '../support/random.ts';
import { RP_ID, signed } from '../support/sampleOffice.ts';
import { type Draft, ORIGIN, SAMPLE_PDF, samplePoll, seal } from '../support/samplePoll.ts';

type Signature = Body<'declaration'>['signatures'][number];

describe('the declaration', () => {
  const whole = samplePoll({ contests: 1, casts: [2, 1], corrected: true });
  const sample = { ...whole, drafts: whole.drafts.filter(({ kind }) => kind !== 'declaration') };
  const boardOf = (drafts: readonly Draft[]): PollBoard => {
    const files = seal(drafts, sample.logKey);
    const blobs = [...files].flatMap(([name, bytes]) =>
      name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [],
    );
    return readPollBoard(readBoard(files.get('board.jsonl')!, new Map(blobs)).entries).board;
  };
  const board = boardOf(sample.drafts);
  const rng = seededRng('declaration');
  const [officer, scrutineer] = ['officer', 'scrutineer'].map((name) =>
    newSoftwarePasskey({ rpId: RP_ID, rng: seededRng(name) }),
  ) as [SoftwarePasskey, SoftwarePasskey];

  const PDF = sha256Hex(SAMPLE_PDF);
  const signature = (
    passkey: SoftwarePasskey,
    role: Signature['role'],
    name: string,
    { form = 2, ...change }: { readonly form?: 2 | null; readonly text?: string; readonly pdf?: string } = {},
  ): Signature => {
    const nonce = toHex(rng(32));
    const declared = { outcome: board.outcome!.hash, text: declarationOf(board)!.sha256, pdf: PDF, ...change };
    const said = { role, name, nonce, at: '2026-10-26T10:00:00Z', ...(form === null ? {} : { form }) };
    const message = declareMessage(board.defined!.body, declared, said);
    const { assertion, credential } = signed(passkey, message, nonce).record;
    return { ...said, assertion, credential };
  };
  const good = (): Signature[] => [
    signature(officer, 'returning-officer', 'Rhona Officer'),
    signature(scrutineer, 'scrutineer', 'Sunil Scrutineer'),
  ];
  const declared = (signatures: Signature[]): Draft[] => [
    ...sample.drafts,
    { kind: 'declaration', body: { pdf: PDF, signatures } },
  ];
  const codes = (drafts: readonly Draft[]): string[] =>
    verifyBundle(seal(drafts, sample.logKey), { anchors: sample.anchors }).findings.map(({ code }) => code);

  it('with both signatures is part of a bundle in which nothing is found, and names who signed', () => {
    const files = seal(declared(good()), sample.logKey);
    expect(verifyBundle(files, { anchors: sample.anchors }).findings).to.deep.equal([]);
    const page = fromUtf8(files.get('declaration.html')!);
    expect(page).to.include('Rhona Officer, Returning officer').and.include('Sunil Scrutineer, Scrutineer');
    expect(page, 'the file that they signed').to.include(`<code>${PDF}</code>`);
  });

  it('says how many papers were issued, cast, unused and cancelled, and these come out', () => {
    const figures = figuresOf(board);
    const { issued, cast, unused, cancelled } = figures.papers;
    expect(issued).to.equal(cast + unused + cancelled);
    expect(cancelled).to.be.greaterThan(0);
    expect(unbalanced(figures)).to.deep.equal([]);
    expect(figures.tendered).to.deep.equal({ tendered: 2, admitted: 1, refused: 1 });
  });

  it('does not come out when a cast paper was cancelled, a tender is settled twice, or a unit has a ballot more', () => {
    const papers = board.casts[0]!.body.paper;
    const cancels = { ...board.amendments.at(-1)!, body: { ...board.amendments.at(-1)!.body, cancels: papers } };
    expect(unbalanced(figuresOf({ ...board, amendments: [...board.amendments, cancels] }))[0]).to.include('issued');
    const settled = { ...board.tendersSettled!, body: { admitted: 2, refused: 1 } };
    expect(unbalanced(figuresOf({ ...board, tendersSettled: settled }))[0]).to.include('tendered');
    const { contests } = board.outcome!.body;
    const [first, ...units] = contests[0]!.units;
    const more = [{ ...contests[0]!, units: [{ ...first!, ballots: first!.ballots + 1 }, ...units] }];
    const outcome = { ...board.outcome!, body: { contests: more } };
    expect(unbalanced(figuresOf({ ...board, outcome }))[0]).to.include('ballots');
  });

  it('lacks a signature, has one of another text, role, name or time, or one passkey’s twice', () => {
    const [first, second] = good() as [Signature, Signature];
    expect(codes(declared([first, { ...first }]))).to.include.members(['DECLARATION_UNSIGNED', 'DECLARATION_TWICE']);
    const alone = signature(officer, 'scrutineer', 'Sunil Scrutineer');
    const { id } = good()[1]!.credential;
    const assertion = { ...alone.assertion, credentialId: id };
    const renamed = { ...alone, assertion, credential: { ...alone.credential, id } };
    expect(codes(declared([first, renamed]))).to.deep.equal(['DECLARATION_TWICE']);
    const other = signature(scrutineer, 'scrutineer', 'Sunil Scrutineer', { text: '0'.repeat(64) });
    expect(codes(declared([first, other]))).to.deep.equal(['DECLARATION_SIGNATURE']);
    expect(codes(declared([first, { ...second, name: 'Somebody Else' }]))).to.deep.equal(['DECLARATION_SIGNATURE']);
    expect(codes(declared([{ ...first, role: 'scrutineer' }, second]))).to.include.members([
      'DECLARATION_SIGNATURE',
      'DECLARATION_UNSIGNED',
    ]);
    expect(codes(declared([{ ...first, at: '2026-10-01T10:00:00Z' }, second]))).to.deep.equal([
      'DECLARATION_SIGNATURE',
      'DECLARATION_TIME',
    ]);
    expect(codes(declared([{ ...first, at: '2026-10-27T10:00:00Z' }, second]))).to.deep.equal([
      'DECLARATION_SIGNATURE',
    ]);
  });

  it('is signed with its PDF: another file, named by the board or not, is not what they signed', () => {
    const [first, second] = good() as [Signature, Signature];
    const other = utf8('%PDF-1.3 with another winner');
    const exchanged = [
      ...sample.drafts,
      { kind: 'declaration' as const, body: { pdf: sha256Hex(other), signatures: [first, second] } },
    ];
    const files = seal(exchanged, sample.logKey, ORIGIN, other);
    const found = verifyBundle(files, { anchors: sample.anchors }).findings.map(({ code }) => code);
    expect(found).to.deep.equal(['DECLARATION_SIGNATURE', 'DECLARATION_SIGNATURE']);
    const { form: _, ...ofBefore } = first;
    expect(codes(declared([ofBefore, second])), 'what was signed cannot be called less').to.deep.equal([
      'DECLARATION_SIGNATURE',
    ]);
  });

  it('of before, which named neither PDF nor instant, is read as it was', () => {
    const signatures = [
      signature(officer, 'returning-officer', 'Rhona Officer', { form: null }),
      signature(scrutineer, 'scrutineer', 'Sunil Scrutineer', { form: null }),
    ];
    expect(codes(declared(signatures))).to.deep.equal([]);
    const page = fromUtf8(seal(declared(signatures), sample.logKey).get('declaration.html')!);
    // One word of the text more, and what they signed no longer holds.
    expect(page).to.include('>– of these not used<').and.not.include('not used online');
    expect(page).to.match(/over this declaration \(SHA-256 <code>[0-9a-f]{64}<\/code>\)\. The signatures/);
  });

  it('of before is refused on a board that has anything of today: its PDF would be signed by nobody', () => {
    const old = signature(officer, 'returning-officer', 'Rhona Officer', { form: null });
    const [first, second] = good() as [Signature, Signature];
    const hash = 'a'.repeat(64);
    const act = { proposed: hash, decided: 'b'.repeat(64) };
    const at = '2026-10-25T10:00:00Z';
    const tellers = [act.proposed, act.decided].map((one) => ({ act: one, at }));
    const uuid = board.tallies[0]!.body.uuid;
    const proof = { challenge: '1', response: '1' };
    const ruled = { contest: 'c', constraint: 'k', rule: 'Rule 9.', elected: ['c1'] };
    const { contests } = board.outcome!.body;
    const later: readonly Draft[] = [
      { kind: 'unit-returned', body: { unit: 'A', contest: 'c', says: 'open', minute: hash, ...act } },
      {
        kind: 'other-channel',
        body: { unit: null, contest: 'c', papers: 2, count: null, sealed: hash, tellers, duties: hash },
      },
      { kind: 'sealed-part', body: { uuid, owner: 1, messages: [hash] } },
      { kind: 'attestation', body: { contests, signatures: [{ scrutineer: 1, signature: proof }] } },
      { kind: 'ruling', body: { ...ruled, ...act, proposedAt: at, decidedAt: at, duties: hash } },
    ];
    const { defined, opened } = board;
    const { poll } = defined!.body;
    const definedWith = (change: object): Partial<PollBoard> => ({
      defined: { ...defined!, body: { ...defined!.body, poll: { ...poll, ...change } } },
    });
    const today: readonly (readonly [string, Partial<PollBoard>])[] = [
      ['smallCounts', definedWith({ smallCounts: 'sealed' })],
      ['returns', definedWith({ units: poll.units.map((unit, i) => (i === 0 ? { ...unit, returns: true } : unit)) })],
      [
        'sealedTo',
        { opened: { ...opened!, body: { ...opened!.body, sealedTo: [{ name: 'Sunil', key: hash, proof }] } } },
      ],
      ...later.map(
        (draft) => [draft.kind, { ...boardOf([...declared([first, second]), draft]), declaration: undefined }] as const,
      ),
    ];
    const form = (change: Partial<PollBoard>, signatures: Signature[]) => {
      const { declaration } = boardOf(declared(signatures));
      return checkDeclaration({ ...board, ...change, declaration }).filter(({ code }) => code === 'DECLARATION_FORM');
    };
    expect(form({}, [old, second])).to.deep.equal([]);
    for (const [name, change] of today) {
      expect(form(change, [old, second]), name).to.have.lengthOf(1);
      expect(form(change, [first, second]), `${name}, and all signed as today`).to.deep.equal([]);
    }
  });

  it('is one and the same PDF, byte for byte, whoever makes it and when', async () => {
    const declaration = declarationOf(board)!;
    const made = () => declarationPdf(declaration.title, fileBlocks(declaration), new Date('2026-10-24T19:10:01Z'));
    const first = await made();
    expect(Buffer.from(first).toString('latin1')).to.match(/^%PDF-/);
    expect(sha256Hex(await made())).to.equal(sha256Hex(first));
  });

  it('follows from the board: a page with another figure is found', () => {
    const files = seal(declared(good()), sample.logKey);
    const page = fromUtf8(files.get('declaration.html')!).replace(/(issued<\/th><td>)\d+/, '$19');
    files.set('declaration.html', utf8(page));
    const found = verifyBundle(files, { anchors: sample.anchors }).findings.map(({ code }) => code);
    expect(found).to.include('FILE_NOT_OF_BOARD');
  });

  it('comes after the outcome, once', () => {
    const drafts = declared(good());
    const last = drafts.at(-1)!;
    const at = drafts.findIndex(({ kind }) => kind === 'outcome');
    expect(codes([...drafts.slice(0, at), last, ...drafts.slice(at, -1)])).to.include('BOARD_ORDER');
    expect(codes([...drafts, last])).to.include('ENTRY_AFTER_END');
  });

  it('writes every name as text, never as markup', () => {
    expect(html`<p title="${'"'}">${'<b>&'}${[html`<i>${"'"}</i>`]}${null}</p>`.text).to.equal(
      '<p title="&quot;">&lt;b&gt;&amp;<i>&#39;</i></p>',
    );
  });
});
