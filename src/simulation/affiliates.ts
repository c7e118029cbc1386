/** Affiliates of a simulated trigger ballot: each decided by its own rules, and two of its officers return what; of one nobody does. */
import type { PollId, PollUnit } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { Returned } from '../../crypto/outcomeBody.ts';
import type { Deps } from '../deps.ts';
import { agree } from './twoOfficers.ts';
import type { Visitor } from './visitor.ts';

type Affiliate = { readonly code: string; readonly name: string; readonly says: Returned | null };

export const AFFILIATES: readonly Affiliate[] = [
  { code: 'UNION-EAST', name: 'Union, eastern branch', says: 'open' },
  { code: 'UNION-WEST', name: 'Union, western branch', says: 'affirm' },
  { code: 'SOCIETY', name: 'Society of gardeners', says: null },
];

export const AFFILIATE_UNITS: readonly PollUnit[] = AFFILIATES.map(({ code, name }) => ({
  ...{ code, name, section: 'affiliated', covers: [], returns: true },
}));

/** The shortest whole PDF. */
const minuteOf = ({ name }: Affiliate): Uint8Array =>
  utf8(`%PDF-1.4\n% minute of ${name}\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\nstartxref\n9\n%%EOF\n`);

/** @param officers  two of each affiliate that returns something, by its code */
export async function letAffiliatesReturn(
  { config }: Deps,
  { poll, contests }: { readonly poll: PollId; readonly contests: readonly string[] },
  officers: ReadonlyMap<string, readonly [Visitor, Visitor]>,
): Promise<void> {
  const params = { poll };
  for (const affiliate of AFFILIATES) {
    const { code: unit, says } = affiliate;
    const [proposer, decider] = officers.get(unit) ?? [];
    if (says === null || proposer === undefined || decider === undefined) continue;
    for (const officer of [proposer, decider]) {
      await officer.signIn();
      await officer.does('declareInterest', { params, body: { interest: 'none' } });
    }
    const body = minuteOf(affiliate);
    await proposer.does('attachEvidence', { params, query: { unit, what: 'minute' }, body });
    for (const contest of contests) {
      const said = { poll, unit, contest, says, minute: sha256Hex(body), why: 'As the meeting decided.' };
      await agree(config, { proposer, decider, proposal: { kind: 'return-result', ...said } });
    }
  }
}
