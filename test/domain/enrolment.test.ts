/** Whether a passkey is admitted to a poll, and how often a way in is sent again. */
import { expect } from 'chai';
import {
  decideAdmission,
  decideSending,
  MOST_CODE_TRIES,
  MOST_SENDINGS,
  type SendingFacts,
} from '../../src/domain/enrolment.ts';

const toldBy = (answer: { ok: boolean; code?: string }): string => (answer.ok ? 'yes' : (answer.code as string));

describe('decideAdmission', () => {
  it('asks nothing where the poll asks for no codes, whatever was sent and tried', () => {
    for (const proof of [null, true, false])
      expect(toldBy(decideAdmission({ asks: false, proof, tries: MOST_CODE_TRIES }))).to.equal('yes');
  });

  it('takes the member’s own code, and tells a wrong one from none', () => {
    const told = (proof: boolean | null) => toldBy(decideAdmission({ asks: true, proof, tries: 0 }));
    expect([true, false, null].map(told)).to.deep.equal(['yes', 'CODE_WRONG', 'CODE_NEEDED']);
  });

  it('takes not even the right one after too many wrong ones', () => {
    const told = (tries: number) => toldBy(decideAdmission({ asks: true, proof: true, tries }));
    expect(told(MOST_CODE_TRIES - 1)).to.equal('yes');
    expect(told(MOST_CODE_TRIES)).to.equal('CODE_TRIES_SPENT');
  });
});

describe('decideSending', () => {
  const facts: SendingFacts = { address: 'ada@members.example', held: false, sendings: 0 };

  it('sends to the address on the list, up to the limit of a day', () => {
    expect(decideSending({ ...facts, sendings: MOST_SENDINGS - 1 })).to.deep.include({
      ok: true,
      value: { to: facts.address },
    });
    expect(toldBy(decideSending({ ...facts, sendings: MOST_SENDINGS }))).to.equal('SENT_ENOUGH');
  });

  it('sends nowhere without an address, nor while a changed one waits for two officers', () => {
    expect(toldBy(decideSending({ ...facts, address: null }))).to.equal('NO_ADDRESS');
    expect(toldBy(decideSending({ ...facts, held: true }))).to.equal('CONTACT_HELD');
    expect(toldBy(decideSending({ ...facts, address: null, held: true }))).to.equal('CONTACT_HELD');
  });
});
