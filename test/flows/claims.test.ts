/** Claims from the first letter to the answer: members, strangers, people before an officer, challenges; and their evidence. */
import { expect } from 'chai';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { Client } from '../support/client.ts';
import { CLAIMS_UNTIL, NOW, type OpenRoll, OVERRIDES_UNTIL, openRoll, pdf } from '../support/openRoll.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, propose, tryToPropose } from '../support/twoOfficers.ts';
import { wholeDatabase } from '../support/wholeDatabase.ts';

describe('contesting an entry', function () {
  this.timeout(300_000);
  let service: TestService;
  let roll: OpenRoll;
  let north: Appointed;
  before(async () => {
    service = await startTestService({ now: NOW });
    roll = await openRoll(service, {
      corrections: {
        claimsUntil: CLAIMS_UNTIL,
        overridesUntil: OVERRIDES_UNTIL,
        lapseHours: 72,
        pairAlarm: 2,
        pairCap: 2,
      },
    });
    north = await service.appointFor({ units: ['OM-NORTH'] }, 'procedure-secretary');
    await north.must('declareInterest', { params: { poll: roll.id }, body: { interest: 'none' } });
  });
  after(() => service.stop());

  const params = () => ({ params: { poll: roll.id } });
  const letters = async (to: string) => (await service.letters()).filter((letter) => letter.to === to);
  const logged = (act: string) => service.deps.db('access_log').where({ act }).orderBy('id');
  const reachable = async (reasons: string, unit: string) => {
    const held: { number: string }[] = await service.deps.db('contact_holds').where({ poll: roll.id });
    const found = (await roll.lines()).filter(
      (line) =>
        line.unit === unit &&
        line.codes.join() === reasons &&
        line.email !== null &&
        !held.some(({ number }) => number === line.number),
    );
    return found.map(({ number, name, email }) => ({ number, name, email: email ?? '' }));
  };
  async function ask(body: {
    name: string;
    email: string;
    number: string | null;
    unit: string | null;
  }): Promise<Client> {
    await service.client().must('askToClaim', { ...params(), body });
    return come(body.email);
  }
  async function come(email: string): Promise<Client> {
    const client = service.client();
    const opened = await client.must('openLink', { body: { token: await service.tokenFor(email) } });
    expect(opened).to.include({ purpose: 'claim', poll: roll.id });
    return client;
  }
  const attach = (client: Client, claim: string, bytes: Uint8Array<ArrayBuffer>, what = 'A letter') =>
    client.call('attachEvidence', { ...params(), query: { claim, what }, body: bytes });

  describe('by a member', () => {
    let member: Client;
    let facts: { number: string; name: string; email: string };
    let claim: string;

    it('begins with a letter to the address of the list, and shows what the files say of them and of nobody else (demand 8)', async () => {
      const [found] = await reachable('IN_ARREARS', 'OM-NORTH');
      facts = found!;
      member = await ask({
        name: 'As they write it',
        email: facts.email.toUpperCase(),
        number: facts.number,
        unit: null,
      }).catch(() => come(facts.email.toUpperCase()));
      const own = await member.must('myEntry', params());
      expect(own.entry).to.include({ number: facts.number, name: facts.name, decision: 'proposed-exclusion' });
      expect(own.contestUntil).to.equal(CLAIMS_UNTIL);
      const said = await member.must('myFacts', params());
      const paid = said.facts.find(({ fact }) => fact === 'Fee paid to');
      expect(paid?.values.map(({ source }) => source)).to.include('members');
      expect(said.facts.find(({ fact }) => fact === 'Name')?.values[0]?.value).to.equal(facts.name);
      expect(said.sources.find(({ source }) => source === 'payments')).to.include({ day: '2026-09-17' });
    });

    it('opens no way to vote: the link makes no passkey', async () => {
      expect(await member.call('startEnrolment', { body: {} })).to.include({ ok: false, code: 'LINK_FOR_CLAIM' });
    });

    it('says what is wrong and shows it, by files that are known by their content', async () => {
      ({ claim } = await member.must('makeClaim', { ...params(), body: { about: 'paid', says: 'I paid in August.' } }));
      const receipt = pdf('receipt of August');
      const given = await attach(member, claim, receipt, 'Receipt of August');
      expect(given.ok && given.value).to.include({ sha256: sha256Hex(receipt), type: 'pdf', from: 'claimant' });
      expect(await attach(member, claim, receipt)).to.include({ ok: false, code: 'EVIDENCE_KNOWN' });
      const page = Uint8Array.from(utf8('<script>alert(1)</script>'));
      expect(await attach(member, claim, page, 'receipt.pdf')).to.include({ ok: false, code: 'EVIDENCE_TYPE' });
      const [mine] = (await member.must('myClaims', params())).claims;
      expect(mine).to.include({ claim, about: 'paid', state: 'received', mayAdd: true, answer: null });
      expect(await roll.line(facts.number), 'a claim changes nothing').to.include({ decision: 'excluded' });
    });

    it('takes ten files and no more, and none beyond ten mebibytes', async () => {
      for (let i = 2; i <= 10; i++) expect(await attach(member, claim, pdf(`page ${i}`))).to.include({ ok: true });
      expect(await attach(member, claim, pdf('page 11'))).to.include({ ok: false, code: 'EVIDENCE_FULL' });
      const large = new Uint8Array(10 * 1024 * 1024 + 1);
      large.set(pdf('large'));
      expect(await attach(member, claim, large)).to.include({ ok: false, status: 413, code: 'TOO_LARGE' });
    });

    it('is seen by the officers of the unit alone, its evidence as a file to be kept, and each look is on record', async () => {
      const vale = await service.appointFor({ units: ['OM-VALE'] }, 'procedure-secretary');
      await vale.must('declareInterest', { ...params(), body: { interest: 'none' } });
      expect((await vale.must('claims', { ...params(), query: {} })).claims).to.deep.equal([]);
      expect(await vale.call('claim', { params: { claim } })).to.include({ ok: false, code: 'NOT_YOUR_UNIT' });
      const { claims } = await north.must('claims', { ...params(), query: {} });
      expect(claims.map((one) => one.claim)).to.deep.equal([claim]);
      expect(claims[0]).to.include({ number: facts.number, name: facts.name, unit: 'OM-NORTH', pieces: 10 });
      const full = await north.must('claim', { params: { claim } });
      expect(full).to.include({ says: 'I paid in August.', origin: 'member', own: false });
      expect(full.email, 'masked').to.match(/^.•••@.•••$/);

      const { evidence } = full.evidence[0]!;
      const reads = (await logged('evidence-read')).length;
      const response = await north.fetch(`/api/evidence/${evidence}`);
      expect(sha256Hex(new Uint8Array(await response.arrayBuffer()))).to.equal(full.evidence[0]!.sha256);
      expect(
        Object.fromEntries(
          ['content-type', 'x-content-type-options', 'cache-control'].map((name) => [name, response.headers.get(name)]),
        ),
      ).to.deep.equal({
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(response.headers.get('content-disposition')).to.match(
        /^attachment; filename="evidence-[0-9a-f]{8}\.pdf"$/,
      );
      expect(response.headers.get('content-security-policy')).to.match(/sandbox/);
      const rows = await logged('evidence-read');
      expect(rows.slice(reads).map(({ person, concerning }) => [person, concerning])).to.deep.equal([
        [north.id, facts.number],
      ]);
      expect(await member.call('evidence', { params: { evidence } }), 'who gave it').to.include({ ok: true });
      for (const who of [roll.officer, roll.protection, roll.scrutineer]) {
        expect(await who.call('evidence', { params: { evidence } })).to.include({ ok: false, code: 'NOT_FOUND' });
      }
      expect(await vale.call('evidence', { params: { evidence } })).to.include({ ok: false, code: 'NOT_YOUR_UNIT' });
      const sealed: { bytes: Buffer; words: Buffer }[] = await service.deps
        .db('evidence as e')
        .join('claims as c', 'c.id', 'e.claim')
        .select('e.bytes', 'c.words');
      for (const { bytes, words } of sealed) {
        expect(bytes.toString('latin1') + words.toString('latin1')).not.to.match(/PDF|August|receipt/);
      }
    });

    it('is followed through question, proposal and approval, with a letter at each turn', async () => {
      const [other] = await reachable('', 'OM-NORTH');
      const stranger = await ask({ ...other!, unit: null });
      expect(await stranger.call('writeOnClaim', { params: { claim }, body: { says: 'Let me in.' } })).to.include({
        code: 'NOT_FOUND',
      });
      await north.must('writeOnClaim', { params: { claim }, body: { says: 'By which bank?' } });
      expect((await letters(facts.email))[0]?.subject).to.match(/question about your claim/);
      const state = async () => (await member.must('myClaims', params())).claims[0]!;
      expect(await state()).to.include({ state: 'with-officers' });
      await member.must('writeOnClaim', { params: { claim }, body: { says: 'By the Oakmarsh Building Society.' } });
      const shown = (await north.must('claim', { params: { claim } })).messages;
      expect(shown.map(({ from, name }) => [from, name])).to.deep.equal([
        ['officer', north.name],
        ['claimant', null],
      ]);

      const [evidence] = (await north.must('claim', { params: { claim } })).evidence;
      const given = await roll.change(facts.number, { reasons: [] }, 'arrears-wrong', {
        claim,
        evidence: [evidence!.sha256],
      });
      const proposed = await propose(roll.secretary, given);
      expect(await state()).to.include({ state: 'proposed' });
      const answered = await north.call('answerClaim', { params: { claim }, body: { because: 'No.' + ' No.' } });
      expect(answered, 'while it waits').to.include({ ok: false, code: 'PROPOSAL_PENDING' });
      expect(await decide(north, proposed)).to.include({ ok: true });
      expect(await state()).to.include({ state: 'decided', mayAdd: false });
      expect((await state()).answer).to.include({ changed: true, because: 'I looked at it, and it is right.' });
      expect((await letters(facts.email)).slice(0, 2).map(({ subject }) => subject)).to.have.members([
        'Your claim has been decided: Trigger ballot',
        'Your entry on the roll was changed: Trigger ballot',
      ]);
      expect(await roll.line(facts.number)).to.include({ decision: 'eligible' });
      expect(await attach(member, claim, pdf('late'))).to.include({ ok: false, code: 'CLAIM_ENDED' });
    });

    it('is answered by a refusal with its reason and the way to appeal', async () => {
      const [, second] = await reachable('IN_ARREARS', 'OM-HARTS');
      const client = await ask({ ...second!, unit: null });
      const made = await client.must('makeClaim', {
        ...params(),
        body: { about: 'paid', says: 'I have paid, I think.' },
      });
      await attach(client, made.claim, pdf('of last year'));
      const evidence = [sha256Hex(pdf('of last year'))];
      const given = await roll.change(second!.number, { reasons: [] }, 'arrears-wrong', {
        claim: made.claim,
        evidence,
      });
      const proposed = await propose(roll.secretary, given);
      expect(await decide(roll.procedures[1], proposed, 'refuse', 'The receipt is of last year.')).to.include({
        ok: true,
      });
      const [mine] = (await client.must('myClaims', params())).claims;
      expect(mine?.answer).to.include({ changed: false, because: 'The receipt is of last year.' });
      expect(mine?.answer?.appeal).to.match(/returning officer/);
      const [letter] = await letters(second!.email);
      expect(letter?.text).to.match(/stays as it is[\s\S]*of last year[\s\S]*returning officer/);
      expect(await roll.line(second!.number)).to.include({ decision: 'excluded' });
    });

    it('is answered that the entry stands by one who could have decided, not by the membership secretary', async () => {
      const [third] = await reachable('JOINED_TOO_LATE', 'OM-NORTH');
      const client = await ask({ ...third!, unit: null });
      const made = await client.must('makeClaim', {
        ...params(),
        body: { about: 'joined', says: 'I joined long ago.' },
      });
      const input = { params: { claim: made.claim }, body: { because: 'You gave nothing that shows it.' } };
      expect(await roll.secretary.call('answerClaim', input)).to.include({ ok: false, code: 'NOT_ALLOWED' });
      await north.must('answerClaim', input);
      const [mine] = (await client.must('myClaims', params())).claims;
      expect(mine?.answer).to.include({ changed: false, because: 'You gave nothing that shows it.' });
    });

    it('can be taken back by whoever made it and by nobody else, and only so many are open at once', async () => {
      const [fourth] = await reachable('JOINED_TOO_LATE', 'OM-HARTS');
      const client = await ask({ ...fourth!, unit: null });
      const body = { about: 'other', says: 'Something is wrong.' } as const;
      const made: string[] = [];
      for (let i = 0; i < 5; i++) made.push((await client.must('makeClaim', { ...params(), body })).claim);
      expect(await client.call('makeClaim', { ...params(), body })).to.include({ ok: false, code: 'CLAIMS_OPEN' });
      expect(await member.call('withdrawClaim', { params: { claim: made[0]! }, body: {} })).to.include({
        code: 'NOT_FOUND',
      });
      await client.must('withdrawClaim', { params: { claim: made[0]! }, body: {} });
      await client.must('makeClaim', { ...params(), body });
    });
  });

  describe('by somebody whom the roll does not have', () => {
    const nora = { name: 'Nora Newcomer', email: 'nora@post.example', number: 'NEW-7', unit: 'OM-VALE' };

    it('begins with the same answer and the same kind of letter as a member’s, and no more than three a day', async () => {
      const [known] = await reachable('', 'OM-UPPER');
      const client = service.client();
      const answers: string[] = [];
      for (const body of [nora, { ...nora, email: known!.email }, { ...known!, unit: null }]) {
        const response = await client.fetch(`/api/polls/${roll.id}/claims/ask`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        answers.push(`${response.status} ${await response.text()}`);
      }
      expect(new Set(answers)).to.deep.equal(new Set(['200 {}']));
      expect((await letters(nora.email)).length).to.equal(1);
      expect((await letters(known!.email)).length, 'the second under another name').to.equal(2);
      for (let i = 0; i < 5; i++) await client.must('askToClaim', { ...params(), body: nora });
      expect((await letters(nora.email)).length).to.equal(3);
      const wrong = await client.call('askToClaim', {
        ...params(),
        body: { ...nora, email: 'a@b.example, c@d.example' },
      });
      expect(wrong).to.include({ ok: false, code: 'EMAIL_INVALID' });
    });

    it('never opens a member’s entry to another mailbox, nor to an address of theirs that is held', async () => {
      const [known] = await reachable('', 'OM-LOWER');
      const client = await ask({ ...known!, email: 'thief@post.example', unit: null });
      expect((await client.must('myEntry', params())).entry).to.equal(null);
      expect((await client.must('myFacts', params())).facts).to.deep.equal([]);
      const held: { number: string }[] = await service.deps
        .db('contact_holds')
        .where({ poll: roll.id })
        .orderBy('number');
      const line = (await roll.lines()).find(({ number }) => number === held[0]?.number)!;
      const changed = await ask({ name: line.name, email: line.email!, number: line.number, unit: null });
      expect((await changed.must('myEntry', params())).entry).to.equal(null);
    });

    it('puts them on the roll by two officers, who are told a way in; a vote link goes to no mailbox before that', async () => {
      const client = await come(nora.email);
      const { claim } = await client.must('makeClaim', {
        ...params(),
        body: { about: 'not-listed', says: 'I have been a member for years.' },
      });
      await attach(client, claim, pdf('welcome letter of 2011'), 'Welcome letter');
      expect((await north.must('claims', { ...params(), query: {} })).claims.map((one) => one.claim)).not.to.include(
        claim,
      );
      const [line] = (await roll.secretary.must('claims', { ...params(), query: {} })).claims.filter(
        (one) => one.claim === claim,
      );
      expect(line).to.include({ origin: 'stranger', number: 'NEW-7', name: nora.name, unit: 'OM-VALE' });
      const shown = await roll.secretary.must('rollLine', { ...params(), query: { number: 'NEW-7' } });
      expect([shown.line, shown.claims.map((one) => one.claim)]).to.deep.equal([null, [claim]]);
      const evidence = [sha256Hex(pdf('welcome letter of 2011'))];
      const given = await roll.change('NEW-7', { name: nora.name, unit: nora.unit }, 'not-listed', { claim, evidence });
      await agree(roll.secretary, roll.procedures[0], given);
      const own = await client.must('myEntry', params());
      expect(own.entry).to.include({ number: 'NEW-7', decision: 'eligible', amended: true });
      const listed = (await roll.lines()).find(({ number }) => number === 'NEW-7');
      expect(listed).to.include({ email: nora.email, eligible: true });
    });

    it('is no use for an officer’s name: the mailbox of a claim can still be appointed', async () => {
      const email = 'officer-to-be@post.example';
      await ask({ name: 'Olu Early', email, number: null, unit: 'OM-VALE' });
      expect(await service.invite({ name: 'Olu Early', email }, 'scrutineer')).to.match(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
    });
  });

  describe('by an officer', () => {
    it('is written down for a member who came in person, and told to the address that they gave', async () => {
      const body = {
        origin: 'walk-in',
        number: 'NEW-8',
        name: 'Wilf Walker',
        email: 'wilf@post.example',
        unit: 'OM-NORTH',
        about: 'not-listed',
        says: 'They have been a member since spring.',
      } as const;
      const { claim } = await north.must('openClaim', { ...params(), body });
      const query = { claim, what: 'Membership card, scanned' };
      await north.must('attachEvidence', { ...params(), query, body: pdf('card') });
      const full = await north.must('claim', { params: { claim } });
      expect(full).to.include({ origin: 'walk-in', own: false });
      expect(full.evidence.map(({ from, what }) => [from, what])).to.deep.equal([
        ['officer', 'Membership card, scanned'],
      ]);
      await north.must('answerClaim', { params: { claim }, body: { because: 'The card is of another party.' } });
      expect((await letters('wilf@post.example'))[0]?.text).to.match(/of another party/);
      const away = { ...body, number: 'NEW-9', unit: 'OM-VALE' };
      expect(await north.call('openClaim', { ...params(), body: away })).to.include({
        ok: false,
        code: 'NOT_YOUR_UNIT',
      });
    });

    it('is taken back by the officer who wrote it down, with a reason that is told, and only while it is theirs to handle', async () => {
      const writer = await service.appointFor({ units: ['OM-NORTH'] }, 'procedure-secretary');
      await writer.must('declareInterest', { ...params(), body: { interest: 'none' } });
      const facts = { origin: 'walk-in', name: 'Wanda Walker', unit: 'OM-NORTH', about: 'not-listed' } as const;
      const body = { ...facts, email: 'wanda@post.example', says: 'She has been a member since spring.' };
      const write = (number: string) => writer.must('openClaim', { ...params(), body: { ...body, number } });
      const [{ claim }, second] = [await write('NEW-10'), await write('NEW-11')];
      const back = (who: Client, of: string, because?: string) =>
        who.call('withdrawClaim', { params: { claim: of }, body: because === undefined ? {} : { because } });
      const why = 'She meant another branch.';
      expect(await back(writer, claim)).to.include({ code: 'PROPOSAL_UNSUITABLE' });
      expect(await back(north, claim, why), 'another officer').to.include({ code: 'NOT_FOUND' });
      expect(await back(writer, claim, why)).to.include({ ok: true });
      expect((await letters('wanda@post.example'))[0]?.text).to.contain(why);
      expect(await north.must('claim', { params: { claim } })).to.include({ state: 'withdrawn' });

      // Their evidence and their claims are an officer's, and not theirs when the role has ended.
      const query = { claim: second.claim, what: 'Card of Wanda Walker, née Straße' };
      const { evidence: id, what } = await writer.must('attachEvidence', {
        ...params(),
        query,
        body: pdf('card of Wanda'),
      });
      expect(what).to.equal(query.what);
      const inAddress = `/api/polls/${roll.id}/evidence?claim=${second.claim}&what=card`;
      const headers = { 'content-type': 'application/octet-stream' };
      const sent = await writer.fetch(inAddress, { method: 'POST', headers, body: pdf('card of Wanda Walker') });
      expect(sent.status, 'words about people stand in no address').to.equal(400);
      await service.deps.db('people').where({ id: writer.id }).update({ member_number: 'NEW-99' });
      const end = { role: 'procedure-secretary', because: 'No longer needed.' } as const;
      await (await service.setUp()).must('endRole', { params: { person: writer.id }, body: end });
      await writer.signIn(writer.passkey);
      expect(await writer.call('evidence', { params: { evidence: id } })).to.include({ code: 'NOT_FOUND' });
      expect(await back(writer, second.claim, why)).to.include({ code: 'NOT_FOUND' });
    });

    it('challenges an entry in the same way, with evidence and two officers', async () => {
      const [someone] = await reachable('', 'OM-NORTH');
      const { number } = someone!;
      const body = {
        origin: 'challenge',
        number,
        name: null,
        email: null,
        unit: null,
        about: 'wrongly-listed',
        says: 'Resigned in writing.',
      } as const;
      const { claim } = await north.must('openClaim', { ...params(), body });
      const nobody = { ...body, number: 'NOBODY-1' };
      expect(await roll.secretary.call('openClaim', { ...params(), body: nobody })).to.include({
        code: 'PROPOSAL_UNSUITABLE',
      });
      const query = { claim, what: 'Letter of resignation' };
      const { sha256 } = await north.must('attachEvidence', { ...params(), query, body: pdf('resignation') });
      const given = await roll.change(number, { reasons: ['RESIGNED'] }, 'wrongly-listed', {
        claim,
        evidence: [sha256],
      });
      await agree(north, roll.procedures[0], given);
      expect(await north.must('claim', { params: { claim } })).to.include({ state: 'decided' });
      expect((await letters(someone!.email))[0]?.text, 'the member hears of it').to.match(
        /You may not take part in this vote/,
      );
    });

    it('rests no override on the evidence of another entry, another claim or another poll', async () => {
      const [one, other] = await reachable('', 'OM-LOWER');
      const hash = await roll.show(one!.number, 'about the one');
      const given = await roll.change(other!.number, { reasons: ['RESIGNED'] }, 'wrongly-listed', { evidence: [hash] });
      expect((await tryToPropose(roll.secretary, given)).called).to.include({ ok: false, code: 'EVIDENCE_MISSING' });
    });
  });

  describe('too late, or from where it may not be', () => {
    it('are no way round: no act but the signed decision of a second officer changes a line (demand 22)', async () => {
      const { secretary, procedures, officer, protection } = roll;
      const [someone] = await reachable('IN_ARREARS', 'OM-CASTLE');
      const { number } = someone!;
      const given = await roll.change(number, { reasons: [] }, 'arrears-wrong');
      const print = async () => {
        const { rows }: { rows: { print: string }[] } = await service.deps.db.raw(
          `select md5(string_agg(l::text, '' order by l.number)) as print from roll_now l where poll = ?`,
          [roll.id],
        );
        return rows[0]!.print;
      };
      const before = await print();
      const proposed = await propose(secretary, given);
      const client = await ask({ ...someone!, unit: null });
      const { claim } = await client.must('makeClaim', { ...params(), body: { about: 'paid', says: 'I have paid.' } });
      await attach(client, claim, pdf('a receipt'));
      const mailed = await client.call('writeOnClaim', {
        params: { claim },
        body: { says: 'The officer agreed by e-mail.' },
      });
      expect(mailed).to.include({ ok: true });
      await procedures[0].must('takeClaim', { params: { claim }, body: {} });
      await procedures[0].must('writeOnClaim', { params: { claim }, body: { says: 'I approve.' } });
      const { proposal, id, proposed: hash } = proposed;
      for (const who of [secretary, officer, protection]) await decide(who, { id, proposal, proposed: hash });
      const { nonce } = await procedures[0].must('newNonce', { body: { purpose: 'act' } });
      const foreign = await procedures[1].must('newNonce', { body: { purpose: 'act' } });
      for (const one of [nonce, foreign.nonce]) {
        const assertion = procedures[0].passkey.get(new Uint8Array(32), service.url);
        const body = { nonce: one, decision: 'approve', because: 'Yes.', assertion } as const;
        expect(await procedures[0].call('decide', { params: { proposal: id }, body }), 'unsigned').to.include({
          ok: false,
        });
      }
      await procedures[0].must('rollLine', { ...params(), query: { number } });
      await procedures[0].must('variances', { ...params(), query: {} });
      expect(await print()).to.equal(before);
      expect(await decide(procedures[0], proposed)).to.include({ ok: true });
      expect(await print(), 'and that one does').not.to.equal(before);
    });

    it('tells the data protection officer of two who decide much together, and lets them decide no more than the poll allows', async () => {
      const { secretary, procedures, protection } = roll;
      const [alarm, ...more] = (await letters(protection.email)).filter(({ subject }) =>
        /same two officers/.test(subject),
      );
      expect(more).to.deep.equal([]);
      expect(alarm?.text)
        .to.contain(secretary.name)
        .and.to.contain(procedures[0].name)
        .and.to.match(/2 changes/);
      expect(await service.client().must('poll', params())).to.include({ pairAlarms: 1 });
      const [someone] = await reachable('JOINED_TOO_LATE', 'OM-UPPER');
      const given = await roll.change(someone!.number, { reasons: [] }, 'joined-earlier');
      const proposed = await propose(secretary, given);
      expect(await decide(procedures[0], proposed)).to.include({ ok: false, code: 'PAIR_CAP' });
      expect(await decide(procedures[1], proposed), 'another officer').to.include({ ok: true });
    });

    it('is refused after the last instant for it, with what is still possible, and changes nothing', async () => {
      const client = await come('nora@post.example');
      service.clock.set(CLAIMS_UNTIL);
      await client.must('me');
      const late = await service.client().call('askToClaim', {
        ...params(),
        body: { name: 'Late', email: 'late@post.example', number: null, unit: null },
      });
      expect(late).to.include({ ok: false, status: 409, code: 'CLAIMS_OVER' });
      expect(await letters('late@post.example')).to.deep.equal([]);
      await roll.everybodySignsIn();
      const body = {
        origin: 'walk-in',
        number: 'NEW-9',
        name: 'Late',
        email: null,
        unit: 'OM-VALE',
        about: 'not-listed',
        says: 'Too late.',
      } as const;
      // What was refused is on record, with whose entry it was about.
      const record = ['access_log', 'access_subjects', 'review_items', 'open_reviews', 'holding_reviews'];
      const before = await wholeDatabase(service.deps.db, ...record);
      expect(await roll.secretary.call('openClaim', { ...params(), body })).to.include({ code: 'CLAIMS_OVER' });
      expect(await wholeDatabase(service.deps.db, ...record)).to.deep.equal(before);
    });
  });
});
