/** What a lock stops, and what a pause of voting does to the times of a poll. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { ENDPOINTS, type Endpoint } from '../../src/contract/endpoints.ts';
import { ROLES, type Role } from '../../src/contract/roles.ts';
import { dutiesLeft, isStopped, type Lock } from '../../src/domain/locks.ts';
import { addedSeconds, movedBy, type Pause, pausedSince, resumesAt } from '../../src/domain/pauses.ts';
import { endpointNames } from '../../src/http/router.ts';

const POLL = 'P'.repeat(22);
const OTHER = 'Q'.repeat(22);
const lock = (given: Partial<Lock>): Lock => ({ id: 'L', scope: 'desk', poll: POLL, unit: null, role: null, ...given });
const officer = (...roles: Role[]) => ({ session: 'passkey' as const, roles: new Set(roles) });
const isOfficers = ({ callers }: Endpoint): boolean => callers.every((caller) => ROLES.some((role) => role === caller));

describe('a lock on the desk', () => {
  it('stops every endpoint that only officers have, but lifting and the data protection officer’s looks', () => {
    const goesOn = (role: Role) =>
      endpointNames().filter((name) => {
        const endpoint: Endpoint = ENDPOINTS[name];
        if (!isOfficers(endpoint) || !endpoint.callers.includes(role)) return false;
        return !isStopped(endpoint, officer(role), [lock({})], POLL);
      });
    const lifting = ['decide', 'lockDown', 'locks', 'proposals', 'propose'];
    for (const role of ROLES.filter((one) => one !== 'data-protection-officer')) {
      expect(
        goesOn(role).filter((name) => !lifting.includes(name)),
        role,
      ).to.deep.equal([]);
    }
    for (const name of goesOn('data-protection-officer')) {
      expect(ENDPOINTS[name].method === 'GET' || lifting.includes(name), name).to.equal(true);
    }
  });

  it('stops neither lifting nor a look of the data protection officer', () => {
    for (const name of endpointNames()) {
      const endpoint: Endpoint = ENDPOINTS[name];
      if (!isOfficers(endpoint)) continue;
      for (const role of ROLES.filter((one) => endpoint.callers.includes(one))) {
        const goesOn = endpoint.underLock === true || (role === 'data-protection-officer' && endpoint.method === 'GET');
        expect(isStopped(endpoint, officer(role), [lock({})], POLL), `${name} ${role}`).to.equal(!goesOn);
      }
    }
  });

  it('lets in whoever comes by a link where links lead, and an officer by no link of another', () => {
    const endpoint = { method: 'GET', callers: ['link', 'returning-officer'] } as const;
    const stopped = (session: 'none' | 'link' | 'passkey', callers: Endpoint['callers'] = endpoint.callers) =>
      isStopped({ ...endpoint, callers }, { session, roles: ['returning-officer'] }, [lock({})], POLL);
    expect([stopped('link'), stopped('passkey'), stopped('none')]).to.deep.equal([false, true, true]);
    expect(stopped('link', ['returning-officer'])).to.equal(true);
  });

  it('leaves alone what members may do, and every other poll', () => {
    for (const name of endpointNames()) {
      const endpoint: Endpoint = ENDPOINTS[name];
      if (isOfficers(endpoint)) {
        const [role] = endpoint.callers.filter((caller): caller is Role => ROLES.some((one) => one === caller));
        expect(isStopped(endpoint, officer(role!), [lock({})], OTHER), name).to.equal(false);
        expect(isStopped(endpoint, officer(role!), [lock({})], null), name).to.equal(false);
      } else {
        const all = [lock({ poll: null }), lock({ scope: 'voting' })];
        expect(isStopped(endpoint, officer(...ROLES), all, POLL), name).to.equal(false);
      }
    }
  });
});

describe('a lock on a role', () => {
  it('stops all that the role may do, and leaves what another role of the same person may', () => {
    const locks = [lock({ scope: 'role', role: 'procedure-secretary', poll: null })];
    for (const name of endpointNames()) {
      const endpoint: Endpoint = ENDPOINTS[name];
      if (!isOfficers(endpoint) || endpoint.underLock === true || !endpoint.callers.includes('procedure-secretary'))
        continue;
      expect(isStopped(endpoint, officer('procedure-secretary'), locks, POLL), name).to.equal(true);
      const both = officer('procedure-secretary', 'returning-officer');
      expect(isStopped(endpoint, both, locks, POLL), name).to.equal(!endpoint.callers.includes('returning-officer'));
      const elsewhere = locks.map((one) => ({ ...one, poll: OTHER }));
      expect(isStopped(endpoint, officer('procedure-secretary'), elsewhere, POLL), name).to.equal(false);
    }
  });
});

describe('what is left of a duty', () => {
  const SECRETARY = [{ role: 'membership-secretary', units: null }] as const;
  it('is every unit but the locked one', () => {
    const locks = [lock({ scope: 'unit', unit: 'EAST' })];
    expect(dutiesLeft(SECRETARY, locks, POLL, ['EAST', 'NORTH', 'WEST'])).to.deep.equal([
      { role: 'membership-secretary', units: ['NORTH', 'WEST'] },
    ]);
    expect(dutiesLeft(SECRETARY, locks, OTHER, ['EAST'])).to.deep.equal(SECRETARY);
    const limited = [{ role: 'membership-secretary', units: ['EAST'] }] as const;
    expect(dutiesLeft(limited, locks, POLL, ['EAST', 'WEST'])[0]?.units).to.deep.equal([]);
    const everywhere = [lock({ scope: 'unit', unit: 'EAST', poll: null })];
    expect(dutiesLeft(SECRETARY, everywhere, null, []), 'what is of no poll').to.deep.equal(SECRETARY);
  });

  it('is nothing while the desk or the role is locked, but for the data protection officer at the desk', () => {
    const both = [...SECRETARY, { role: 'data-protection-officer', units: null }] as const;
    expect(dutiesLeft(both, [lock({})], POLL, [])).to.deep.equal([both[1]]);
    expect(dutiesLeft(both, [lock({ scope: 'role', role: 'membership-secretary' })], POLL, [])).to.deep.equal([
      both[1],
    ]);
  });
});

describe('a pause of voting', () => {
  const PAUSE: Pause = { from: '2026-10-20T10:00:00Z', until: '2026-10-20T10:37:00Z' };
  it('of 37 minutes moves what comes later by 37 minutes, and nothing that had come before (demand 56)', () => {
    expect(movedBy([PAUSE], '2026-10-24T19:00:00Z')).to.equal('2026-10-24T19:37:00Z');
    expect(movedBy([PAUSE], '2026-10-20T10:00:01Z')).to.equal('2026-10-20T10:37:01Z');
    expect(movedBy([PAUSE], '2026-10-20T10:00:00Z')).to.equal('2026-10-20T10:00:00Z');
    expect(addedSeconds([PAUSE])).to.equal(37 * 60);
    expect(addedSeconds([PAUSE, { from: '2026-10-24T19:10:00Z', until: null }]), 'and one that goes on').to.equal(
      37 * 60,
    );
  });

  it('counts once it is over, and a second one counts on from the first', () => {
    const open: Pause = { from: '2026-10-24T19:10:00Z', until: null };
    expect(movedBy([PAUSE, open], '2026-10-24T19:00:00Z')).to.equal('2026-10-24T19:37:00Z');
    expect([pausedSince([PAUSE]), pausedSince([PAUSE, open])]).to.deep.equal([null, open.from]);
    const over = { ...open, until: '2026-10-24T20:10:00Z' };
    expect(movedBy([PAUSE, over], '2026-10-24T19:00:00Z')).to.equal('2026-10-24T20:37:00Z');
  });

  it('never takes a moment from anybody: it is over at the next whole second, and not before it began', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e7 }), (start, lasts) => {
        const began = new Date(start);
        const from = new Date(Math.floor(start / 1000) * 1000).toISOString().replace('.000Z', 'Z');
        const until = resumesAt(new Date(start + lasts), from);
        expect(Date.parse(until) - Date.parse(from)).to.be.at.least(lasts);
        expect(Date.parse(until)).to.be.below(began.getTime() + lasts + 1000);
      }),
    );
    expect(resumesAt(new Date('2026-10-20T10:00:00Z'), '2026-10-20T10:00:05Z')).to.equal('2026-10-20T10:00:05Z');
  });

  it('is asked by all who read when voting ends: nobody reads the definition’s own times', () => {
    const folders = ['src/actions', 'src/actions/proposals', 'src/domain', 'src/sequencer', 'src/http'];
    const readers = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name}`)
        .filter((path) =>
          /definition\.(closesAt|opensAt)|closesAt[^;\n]*= [\w.]*definition\b/.test(readFileSync(path, 'utf8')),
        ),
    );
    expect(readers).to.deep.equal([]);
  });
});
