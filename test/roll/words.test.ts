import { expect } from 'chai';
import { buildRoll } from '../../src/roll/build.ts';
import { REASON_CODES } from '../../src/roll/eligibility.ts';
import { reasonInWords } from '../../src/roll/reasonWords.ts';
import { folder, readSet, rulesAt } from '../support/exportVectors.ts';

const asOf = '2026-09-30T23:30:00Z'; // 1 October in London

describe('a reason in words', () => {
  it('says what is recorded, by which file and of which day, with dates written out', () => {
    expect(
      reasonInWords({ code: 'JOINED_TOO_LATE', fact: 'joined 2026-05-01, limit 2026-03-30', source: 'members', asOf }),
    ).to.equal(
      'You joined on 1 May 2026. To take part in this vote you needed to have joined on or before 30 March 2026. ' +
        'This is what the membership list of 1 October 2026 says.',
    );
    expect(
      reasonInWords({ code: 'MEMBERSHIP_BROKEN', fact: 'rejoined 2026-04-02 after 40 days', source: 'members', asOf }),
    ).to.contain('You rejoined on 2 April 2026, after 40 days');
    expect(
      reasonInWords({
        code: 'IN_ARREARS',
        fact: 'paid to 2026-03-30, 184 days before freeze',
        source: 'payments',
        asOf,
      }),
    ).to.match(/paid up to 30 March 2026.*the record of payments of 1 October 2026 says\.$/);
    expect(reasonInWords({ code: 'RESIGNED', fact: 'resigned undated', source: 'members', asOf })).to.match(
      /^You are listed as having resigned\. /,
    );
  });

  it('has no code, no undefined and no term of ours, for every reason of Oakmarsh under every pack', () => {
    const seen = new Set<string>();
    for (const name of ['rules.json', 'rules-leap.json', 'rules-joined-by.json']) {
      const { rules, sha256 } = rulesAt('oakmarsh', name);
      const read = readSet(folder('oakmarsh', 'current'), folder('oakmarsh', 'previous'));
      if (!read.ok) throw new Error('refused');
      const roll = buildRoll({ set: read.set, previous: read.previous, rules, rulesSha256: sha256 });
      for (const reason of roll.members.flatMap(({ reasons }) => reasons)) {
        seen.add(reason.code);
        expect(reasonInWords(reason), reason.code).not.to.match(
          /undefined|null|[A-Z]{2}_|\d{4}-\d\d|freeze|grade|arrears|undated/,
        );
      }
    }
    expect([...seen].sort()).to.deep.equal([...REASON_CODES].sort());
  });
});
