/** An export on its way to the desk: what comes in parts, from whom, and what is left of it when it stops half-way. */
import { expect } from 'chai';
import { allowedSignersLine } from '../../crypto/sshsig.ts';
import { MOST_UPLOAD_BYTES, PART_BYTES } from '../../src/contract/uploads.ts';
import type { Files } from '../../src/roll/export.ts';
import { prepareSet } from '../../src/roll/prepare.ts';
import { membership, OFFICE_KEY } from '../support/exports.ts';
import { sendExport } from '../support/imports.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree } from '../support/twoOfficers.ts';
import { wholeDatabase } from '../support/wholeDatabase.ts';

describe('the loading of an export', function () {
  this.timeout(60_000);
  let service: TestService;
  let secretary: Appointed;
  let files: Files;
  before(async () => {
    service = await startTestService({ now: '2026-10-02T09:00:00Z' });
    await service.setUp();
    secretary = await service.appoint('membership-secretary');
    const slug = (await secretary.must('me')).organisation!.slug;
    const text = allowedSignersLine(slug, OFFICE_KEY.publicKey);
    await agree(secretary, await service.setUp(), { kind: 'pin-signer', text, why: 'The office has a new key.' });
    files = prepareSet(slug, 'test office', membership(9000), OFFICE_KEY); // members.csv is longer than a part
  });
  after(() => service.stop());

  const named = (given: Files = files) => [...given].map(([name, bytes]) => ({ name, bytes: bytes.length }));
  const start = async () => (await secretary.must('startUpload', { body: { files: named() } })).upload;
  const part = (upload: string, file: string, at: number, length = PART_BYTES, who = secretary) =>
    who.call('uploadPart', {
      params: { upload, file, at },
      body: Uint8Array.from(files.get(file)!.subarray(at, at + length)),
    });
  const finish = (upload: string, who = secretary) => who.call('importSnapshot', { params: { upload }, body: {} });
  const unknown = { ok: false, code: 'UPLOAD_UNKNOWN' };

  it('asks for the files of an export, and of any other file for its name alone', async () => {
    const list = [...named(), { name: 'Holiday list.csv', bytes: 5_000 }, { name: 'notes.txt', bytes: 7 }];
    const { upload, send } = await secretary.must('startUpload', { body: { files: list } });
    expect(send).to.have.members([...files.keys()]);
    expect(
      await secretary.call('uploadPart', { params: { upload, file: 'notes.txt', at: 0 }, body: Uint8Array.of(1) }),
    ).to.include(unknown);
    for (const file of send) {
      for (let at = 0; at < files.get(file)!.length; at += PART_BYTES)
        expect(await part(upload, file, at)).to.include({ ok: true });
    }
    const refused = await finish(upload);
    expect(refused).to.include({ ok: false, code: 'EXPORT_REFUSED' });
    expect(JSON.stringify(refused)).to.contain('Holiday list.csv').and.not.contain('notes.txt');
  });

  it('takes a part twice, for an answer can be lost, and none out of its place', async () => {
    const upload = await start();
    expect(files.get('members.csv')!.length).to.be.greaterThan(PART_BYTES);
    expect(await part(upload, 'members.csv', PART_BYTES), 'one left out').to.include(unknown);
    expect(await part(upload, 'members.csv', 0, 500)).to.include({ ok: true });
    expect(await part(upload, 'members.csv', 501), 'a byte left out').to.include(unknown);
    expect(await part(upload, 'members.csv', 0)).to.include({ ok: true });
    expect(await part(upload, 'members.csv', 0)).to.include({ ok: true });
    expect(await part(upload, 'members.csv', PART_BYTES)).to.include({ ok: true });
    const { received, of, reading } = await secretary.must('uploadProgress', { params: { upload } });
    expect(received).to.equal(files.get('members.csv')!.length);
    expect(of).to.equal([...files.values()].reduce((sum, { length }) => sum + length, 0));
    expect(reading).to.equal(null);
    const tooLong = new Uint8Array(PART_BYTES);
    const params = { upload, file: 'units.csv', at: 0 };
    expect(await secretary.call('uploadPart', { params, body: tooLong }), 'more than was said').to.include(unknown);
    expect(await finish(upload)).to.include({ ok: false, code: 'UPLOAD_INCOMPLETE' });
  });

  it('is nobody else’s business, not even another membership secretary’s', async () => {
    const other = await service.appoint('membership-secretary');
    const upload = await sendExport(secretary, files);
    expect(await part(upload, 'members.csv', 0, PART_BYTES, other)).to.include(unknown);
    expect(await other.call('uploadProgress', { params: { upload } })).to.include(unknown);
    await other.must('dropUpload', { params: { upload } });
    expect(await finish(upload, other)).to.include(unknown);
    expect(await secretary.must('uploadProgress', { params: { upload } })).to.include({ reading: null });
  });

  it('lapses when nothing comes for ten minutes, is given up by a press, and gives way to the next', async () => {
    const lapsed = await sendExport(secretary, files);
    service.clock.advance({ minutes: 10 });
    expect(await part(lapsed, 'members.csv', 0), 'ten minutes').to.include({ ok: true });
    service.clock.advance({ minutes: 10, seconds: 1 });
    expect(await finish(lapsed)).to.include(unknown);

    const dropped = await sendExport(secretary, files);
    await secretary.must('dropUpload', { params: { upload: dropped } });
    expect(await finish(dropped)).to.include(unknown);

    const first = await sendExport(secretary, files);
    await start();
    expect(await finish(first)).to.include(unknown);
  });

  it('leaves nothing in the database until it is whole and good, but a line of who began it', async () => {
    const before = await wholeDatabase(service.deps.db, 'access_log');
    const upload = await sendExport(secretary, files);
    expect(await wholeDatabase(service.deps.db, 'access_log')).to.deep.equal(before);
    const begun = await service.deps
      .db('access_log')
      .where({ act: 'export-upload-started' })
      .orderBy('id', 'desc')
      .first();
    expect(begun).to.include({ person: secretary.id });
    expect(begun.details).to.deep.equal({
      files: files.size,
      bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    });
    const called = await finish(upload);
    if (!called.ok) return expect.fail(called.code);
    expect(called.value.units.reduce((sum, { listed }) => sum + listed, 0)).to.equal(9000);
    expect(await secretary.call('uploadProgress', { params: { upload } }), 'forgotten').to.include(unknown);
    expect(await finish(upload)).to.include(unknown);
  });

  it('is refused at once when it is larger than any export, or its name stands twice', async () => {
    const big = [{ name: 'members.csv', bytes: 256 * 1024 * 1024 + 1 }];
    expect(await secretary.call('startUpload', { body: { files: big } })).to.include({
      ok: false,
      status: 413,
      code: 'UPLOAD_TOO_LARGE',
    });
    const many = ['members.csv', 'payments.csv'].map((name) => ({ name, bytes: MOST_UPLOAD_BYTES / 2 + 1 }));
    expect(await secretary.call('startUpload', { body: { files: many } })).to.include({
      ok: false,
      code: 'UPLOAD_TOO_LARGE',
    });
    const twice = [...named(), ...named()];
    expect(await secretary.call('startUpload', { body: { files: twice } })).to.include({
      ok: false,
      code: 'MALFORMED',
    });
  });
});
