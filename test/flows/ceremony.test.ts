/** Trustees make a key of which fewer than all suffice: through the acts of the service, which is trusted with nothing of it. */
import { expect } from 'chai';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { fromHex } from '../../crypto/bytes.ts';
import { beginCeremony, keysOfSeed, readCertificates } from '../../crypto/ceremony/certificate.ts';
import { complain } from '../../crypto/ceremony/complaint.ts';
import { readDealings } from '../../crypto/ceremony/dealing.ts';
import { signedBy } from '../../crypto/ceremony/messages.ts';
import { type KeptSeed, knownUse, UNUSED } from '../../crypto/ceremony/seedUse.ts';
import { confirmTranscript, transcriptFingerprint } from '../../crypto/ceremony/transcript.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import type { CeremonySent } from '../../src/contract/ceremony.ts';
import { type Held, turnOf } from '../../src/contract/ceremonyTurn.ts';
import { rehearsalOf } from '../../src/simulation/keys.ts';
import { boardBody } from '../../src/store/board.ts';
import { checkTrusteesEntry } from '../../src/verify/boardChecks.ts';
import type { Client } from '../support/client.ts';
import { type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { dumped } from '../support/wholeDatabase.ts';

const AES = globalThis.crypto.subtle;
const codeOf = (answer: object): unknown => ('code' in answer ? answer.code : 'ok');

/** A trustee at their browser, and what it keeps. */
type AtWork = { readonly person: Client; kept: KeptSeed | null; held: Held | null };

describe('a key of three of five', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  let five: AtWork[];
  const params = () => ({ params: { poll: poll.id } });
  before(async () => {
    service = await startTestService({ seed: 'ceremony' });
    poll = await frozenPoll(service, { units: { EAST: 4, WEST: 4 }, trustees: { quorum: 3, of: 5 } });
    five = poll.trustees.map(({ person }) => ({ person, kept: null, held: null }));
  });
  after(() => service.stop());

  const stateFor = ({ person }: AtWork) => person.must('ceremony', params());
  const give = async (who: AtWork, message: CeremonySent, round?: number) =>
    who.person.call('ceremonyMessage', {
      ...params(),
      body: { round: round ?? (await stateFor(who)).round, message },
    });
  const turn = async (who: AtWork) => turnOf(poll.id, await stateFor(who), who.kept, service.deps.rng, AES);
  const begin = async (who: AtWork) => {
    const { quorum, names, owner } = await stateFor(who);
    const begun = await beginCeremony({ poll: poll.id, quorum, names }, owner, service.deps.rng, AES);
    who.kept = { seed: begun.seed, use: UNUSED };
    return give(who, begun.message);
  };
  /** Takes the turn that it is, as the page does. */
  const goOn = async (who: AtWork) => {
    const found = await turn(who);
    if (found.kind === 'send') {
      who.kept = { seed: who.kept!.seed, use: found.use };
      return give(who, found.message);
    }
    if (found.kind !== 'compare') throw new Error(found.kind);
    who.held = found.held;
    const { owner } = await stateFor(who);
    return give(who, { confirmation: confirmTranscript(found.held.made, owner, who.kept!.seed, service.deps.rng) });
  };
  const all = async (act: (who: AtWork) => Promise<object>) => {
    for (const who of five) expect(codeOf(await act(who))).to.equal('ok');
  };
  const standing = async () => (await service.client().must('poll', params())).ceremony;

  it('is made by no single key, and asked of trustees of this poll alone', async () => {
    const [{ person, record }] = [poll.trustees[0]!];
    expect(await person.call('depositTrusteeKey', { ...params(), body: { record } })).to.include({
      code: 'KEYS_OTHERWISE',
    });
    const other = await service.appoint('trustee');
    expect(await other.call('ceremony', params())).to.include({ code: 'NOT_TRUSTEE' });
    const { message } = await beginCeremony(
      { poll: poll.id, quorum: 3, names: Array(5).fill('x') },
      1,
      service.deps.rng,
      AES,
    );
    expect(await other.call('ceremonyMessage', { ...params(), body: { round: 1, message } })).to.include({
      code: 'NOT_TRUSTEE',
    });
  });

  it('waits for everybody’s first step, and takes of nobody what another made', async () => {
    const [first, second, ...others] = five as [AtWork, AtWork, ...AtWork[]];
    expect(await standing()).to.deep.equal({
      round: 1,
      waitsFor: { turn: 1, owners: [1, 2, 3, 4, 5] },
      complaint: null,
    });
    expect(codeOf(await begin(first))).to.equal('ok');
    expect(codeOf(await begin(first)), 'once').to.equal('CEREMONY_GIVEN');
    const { quorum, names } = await stateFor(second);
    const asFirst = await beginCeremony({ poll: poll.id, quorum, names }, 1, service.deps.rng, AES);
    expect(codeOf(await give(second, asFirst.message))).to.equal('CEREMONY_INVALID');
    for (const who of [second, ...others]) expect(codeOf(await begin(who))).to.equal('ok');
    // The first tried twice; the second seed is not that of what stands there.
    expect((await turn(first)).kind).to.equal('other-seed');
  });

  it('begins anew when the returning officer says so, of the round that they saw', async () => {
    const again = (round: number) => poll.officer.call('restartCeremony', { ...params(), body: { round } });
    expect(codeOf(await again(2))).to.equal('CEREMONY_RESTARTED');
    expect(codeOf(await again(1))).to.equal('ok');
    expect(codeOf(await again(1)), 'pressed twice').to.equal('CEREMONY_RESTARTED');
    expect((await standing())?.round).to.equal(2);
    await all(begin);
  });

  it('names the dealer of a share that does not fit, and goes no further in that round', async () => {
    const [first, second, third] = five as [AtWork, AtWork, AtWork];
    for (const who of five.filter((one) => one !== second)) expect(codeOf(await goOn(who))).to.equal('ok');
    // Two sealed shares change places: everything that all can see holds, and neither opens for whom it is.
    const found = await turn(second);
    if (found.kind !== 'send' || 'confirmation' in found.message || found.message.message.step !== 'dealing')
      throw new Error();
    const { message } = found.message;
    const [one, two, ...rest] = message.secrets as [string, string, ...string[]];
    const swapped = { ...message, secrets: [two, one, ...rest] };
    const unsigned = { ...found.message, message: swapped };
    expect(codeOf(await give(second, unsigned)), 'not signed').to.equal('CEREMONY_INVALID');
    expect(codeOf(await give(second, signedBy(swapped, keysOfSeed(second.kept!.seed).sk, service.deps.rng)))).to.equal(
      'ok',
    );

    expect(codeOf(await goOn(third)), 'to others it fits').to.equal('ok');
    expect(codeOf(await goOn(first))).to.equal('ok');
    const complaint = { by: 1, blamed: 2, reason: 'does-not-open' };
    expect(await standing()).to.deep.equal({ round: 2, waitsFor: null, complaint });
    // The browsers of the others come to the same.
    expect(await turn(five[3]!)).to.deep.equal({ kind: 'ended', blame: { blame: 2, reason: 'does-not-open' } });
    expect(codeOf(await begin(five[4]!))).to.equal('CEREMONY_ENDED');
    const rows = await service.deps.db('access_log').where({ act: 'ceremony-step' }).orderBy('id', 'desc').first();
    expect(rows.details).to.deep.equal({ owner: 1, round: 2, step: 'complaint', blamed: 2 });
  });

  it('names who complains without cause', async () => {
    expect((await poll.officer.call('restartCeremony', { ...params(), body: { round: 2 } })).ok).to.equal(true);
    await all(begin);
    await all(goOn);
    const state = await stateFor(five[4]!);
    const ceremony = { poll: poll.id, quorum: state.quorum, names: state.names };
    const { certificates } = readCertificates(ceremony, state.certificates);
    const { dealings } = readDealings(ceremony, certificates!, state.dealings);
    const false_ = complain(
      ceremony,
      certificates!,
      dealings!,
      { from: 1, to: 5 },
      five[4]!.kept!.seed,
      service.deps.rng,
    );
    expect(codeOf(await give(five[3]!, false_)), 'in another’s name').to.equal('CEREMONY_INVALID');
    expect(codeOf(await give(five[4]!, false_))).to.equal('ok');
    expect((await standing())?.complaint).to.deep.equal({ by: 5, blamed: 5, reason: 'share-fits' });
    expect(await turn(five[0]!)).to.deep.equal({ kind: 'ended', blame: { blame: 5, reason: 'share-fits' } });
    expect((await poll.officer.call('restartCeremony', { ...params(), body: { round: 3 } })).ok).to.equal(true);
  });

  it('goes on in a second browser only where there is nothing left to deal or to open', async () => {
    // The file was saved at the first step: it cannot tell what the seed served since, and who shows the messages may hide it.
    const elsewhere = async () => {
      const [first] = five as [AtWork];
      const { seed } = first.kept!;
      const state = await stateFor(first);
      const next = (shown: typeof state) =>
        turnOf(poll.id, shown, { seed, use: knownUse(UNUSED, null) }, service.deps.rng, AES);
      const hidden = { ...state, keys: state.keys.map(() => null), dealings: state.dealings.map(() => null) };
      return [(await next(state)).kind, (await next(hidden)).kind];
    };
    await all(begin);
    expect(await elsewhere()).to.deep.equal(['used-otherwise', 'used-otherwise']);
    await all(goOn);
    expect(await elsewhere()).to.deep.equal(['used-otherwise', 'used-otherwise']);
    await all(goOn);
    expect(await elsewhere(), 'its own key says what it served').to.deep.equal(['compare', 'used-otherwise']);
    const [first, second] = five as [AtWork, AtWork];
    const state = await stateFor(first);
    const forged = { ...state, keys: state.keys.with(0, state.keys[1]!) };
    const unknown = { seed: first.kept!.seed, use: null };
    expect((await turnOf(poll.id, forged, unknown, service.deps.rng, AES)).kind).to.equal('used-otherwise');
    expect((await turn(second)).kind).to.equal('compare');
  });

  it('stands on the board when all have confirmed the same, as the verifier wants it', async () => {
    const [first, ...others] = five as [AtWork, ...AtWork[]];
    const found = await turn(first);
    if (found.kind !== 'compare') throw new Error(found.kind);
    // A transcript with another name in it: what somebody would confirm who was shown another.
    const { owner } = await stateFor(first);
    const altered = { ...found.held.made, names: found.held.made.names.map(() => 'Somebody') };
    const other = confirmTranscript(altered, owner, first.kept!.seed, service.deps.rng);
    expect(codeOf(await give(first, { confirmation: other }))).to.equal('CEREMONY_INVALID');
    for (const who of others) expect(codeOf(await goOn(who))).to.equal('ok');
    expect((await service.client().must('poll', params())).state).to.equal('roll-frozen');
    expect(codeOf(await goOn(first))).to.equal('ok');

    const page = await service.client().must('poll', params());
    expect(page.state).to.equal('keys-ready');
    expect(page.trustees.map(({ keyGiven, rehearsed }) => [keyGiven, rehearsed])).to.deep.equal(
      Array(5).fill([true, false]),
    );
    expect(new Set(five.map(({ held }) => transcriptFingerprint(held!.made))).size).to.equal(1);
    const { db } = service.deps;
    const trustees = (await boardBody(db, poll.id, 'trustees'))!.body;
    const defined = (await boardBody(db, poll.id, 'poll-defined'))!.body;
    expect(checkTrusteesEntry(defined, trustees, 'board[2]').findings).to.deep.equal([]);
    expect(readTrustees(trustees.record).owners.map(({ publicKey }) => encodePoint(publicKey))).to.deep.equal(
      five.map(({ held }) => encodePoint(baseMultiply(held!.secret))),
    );
    expect(codeOf(await poll.officer.call('restartCeremony', { ...params(), body: { round: 4 } }))).to.equal(
      'POLL_STATE',
    );
  });

  it('left no secret with the service', async () => {
    const rows = await dumped(service.deps.db);
    for (const { kept, held } of five) {
      expect(rows).to.not.contain(kept!.seed.toLowerCase());
      expect(rows).to.not.contain(held!.secret.toString());
      expect(fromHex(encodePoint(baseMultiply(held!.secret)))).to.have.length(32);
      expect(rows, 'and this is what was looked through').to.contain(encodePoint(baseMultiply(held!.secret)));
    }
  });

  it('opens no poll before all five have rehearsed, each with their own share', async () => {
    const { db, rng } = service.deps;
    service.clock.set('2026-10-02T09:00:00Z');
    await poll.officer.signIn(poll.officer.passkey);
    for (const { person } of poll.trustees) await person.signIn(person.passkey);
    const open = () => poll.officer.call('openPoll', { ...params(), body: {} });
    expect(await open()).to.deep.include({ code: 'REHEARSALS_MISSING', details: { owners: [1, 2, 3, 4, 5] } });
    for (const [i, { person, held }] of five.entries()) {
      const made = (secret: bigint) => rehearsalOf(db, poll.id, { owner: i + 1, secret }, rng);
      const rehearse = async (secret: bigint) =>
        codeOf(await person.call('rehearse', { ...params(), body: { rehearsal: await made(secret) } }));
      expect(await rehearse(held!.secret + 1n)).to.equal('REHEARSAL_INVALID');
      if (i === 4) expect(await open()).to.deep.include({ code: 'REHEARSALS_MISSING', details: { owners: [5] } });
      expect(await rehearse(held!.secret)).to.equal('ok');
      expect(await rehearse(held!.secret)).to.equal('REHEARSAL_GIVEN');
    }
    expect(codeOf(await open())).to.equal('ok');
    const [{ person, held }] = five as [AtWork];
    const late = await rehearsalOf(db, poll.id, { owner: 1, secret: held!.secret }, rng);
    expect(codeOf(await person.call('rehearse', { ...params(), body: { rehearsal: late } }))).to.equal('POLL_STATE');
  });
});
