/** The texts of letters: what a member of seventy-five reads, and what must never stand in one. */
import { expect } from 'chai';
import {
  appointmentLetter,
  ballotRecordedLetter,
  linkAddress,
  passkeyLetter,
  resultLetter,
  voteLetter,
} from '../../src/mail/letters.ts';

const webOrigin = 'https://ballots.example.org';
const TOKEN = 'T'.repeat(43);
const link = linkAddress(webOrigin, TOKEN);
const poll = 'P'.repeat(22);
const facts = { organisation: 'Oakmarsh', name: 'Vera Voter', title: 'Keep our councillor?', rehearsal: false };
const at = new Date('2026-10-24T19:00:00Z');

const letters = (given: Partial<typeof facts> = {}) => {
  const all = { ...facts, ...given };
  return {
    appointment: appointmentLetter({ ...all, roles: ['trustee', 'registrar'], link, until: at, webOrigin }),
    vote: voteLetter({ ...all, link, closesAt: at, passkeySince: null }),
    passkey: passkeyLetter({ ...all, at }),
    recorded: ballotRecordedLetter({ ...all, entries: { first: 4, last: 23 }, webOrigin, poll }),
    result: resultLetter({ ...all, webOrigin, poll }),
  };
};

describe('letters', () => {
  it('carry a token after # alone, where no server sees it', () => {
    expect(new URL(link).hash).to.equal(`#${TOKEN}`);
    expect(link.replace(/#.*/, '')).to.equal('https://ballots.example.org/link');
  });

  it('that tell of a ballot name its batch, and hold no link that votes', () => {
    const { recorded } = letters();
    expect(recorded.text).to.contain('entries 4 to 23');
    expect([...recorded.text.matchAll(/https?:\S+/g)].map(String)).to.deep.equal([`${webOrigin}/polls/${poll}`]);
  });

  it('hold a token only when they invite to vote or to an office', () => {
    const holding = Object.entries(letters()).filter(([, { subject, text }]) => `${subject}${text}`.includes(TOKEN));
    expect(holding.map(([name]) => name)).to.deep.equal(['appointment', 'vote']);
  });

  it('of a rehearsal say so in the subject and at the top', () => {
    const { vote, recorded, result } = letters({ rehearsal: true });
    for (const { subject, text } of [vote, recorded, result]) {
      expect(subject).to.match(/^\[Rehearsal\] /);
      expect(text.split('\n\n')[1]).to.equal('This is a rehearsal. Nothing in it counts.');
    }
    for (const { subject, text } of Object.values(letters())) expect(subject + text).not.to.match(/rehearsal/i);
  });

  it('say when voting ends, and ask who has a passkey whether it was they who made it', () => {
    const known = voteLetter({ ...facts, link, closesAt: at, passkeySince: new Date('2026-10-01T08:05:00Z') });
    expect(known.text).to.contain('Voting ends on 24 October 2026, 19:00 UTC');
    expect(known.text)
      .to.contain('You made a passkey here on 1 October 2026, 08:05 UTC')
      .and.contain('If that was not you');
    expect(letters().vote.text).not.to.contain('If that was not you');
  });

  it('tell one who has a passkey already to sign in, with no link of their own', () => {
    const { text } = appointmentLetter({ ...facts, roles: ['trustee'], link: null, until: at, webOrigin });
    expect(text).to.contain(`${webOrigin}/sign-in`).and.not.contain('/link#');
  });

  it('keep a name or title with line breaks from becoming a header or a paragraph of its own', () => {
    const evil = 'Vote\r\nBcc: all@members.example\u2028\u0000';
    for (const { subject, text } of Object.values(letters({ title: evil, name: evil, organisation: evil }))) {
      expect(subject).not.to.match(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(text).not.to.match(/^Bcc:/m);
    }
  });

  it('are short, and begin with the name', () => {
    for (const { subject, text } of Object.values(letters())) {
      expect(subject.length).to.be.lessThan(79);
      expect(text.split(/\s+/).length).to.be.lessThan(130);
      expect(text).to.match(/^Dear Vera Voter,\n\n/);
    }
  });
});
