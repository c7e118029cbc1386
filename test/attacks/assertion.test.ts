/**
 * Attacks on what a passkey signed. For each gap of the library, the attack is first shown to work on the library alone,
 * then to be refused by our check (offline) and by the two together (online).
 */
import { createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type CastMessage,
  challengeOf,
  checkAssertion,
  composeAct,
  composeCast,
  composeEnrol,
  composeSignIn,
  type Message,
} from '../../crypto/assertion.ts';
import { concatBytes, fromBase64Url, fromHex, type Rng, toBase64Url, toHex, utf8 } from '../../crypto/bytes.ts';
import { type AssertionAnswer, type RegistrationAnswer, verifyEnrolment, verifySignature } from '../../src/passkeys.ts';
import { newSoftwarePasskey, type Twist } from '../../src/softwarePasskey.ts';

const webOrigin = 'https://vote.example';
const rpId = 'vote.example';
const handle = toBase64Url(new Uint8Array(64).fill(3));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Fixed bytes from a seed, so that a failure repeats. */
const seeded = (seed: string): Rng => {
  let counter = 0;
  return (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32)
      out.set(
        createHash('sha256')
          .update(`${seed} ${counter++}`)
          .digest()
          .subarray(0, length - at),
        at,
      );
    return out;
  };
};

const ballot = (contest: string, text = contest) => ({
  contest,
  uuid: '2'.repeat(22),
  fingerprint: 'A'.repeat(43),
  credential: '33'.repeat(32),
  ballot: sha256(text),
});
const cast: CastMessage = composeCast({
  origin: 'vote.example/board/p',
  rpId,
  opened: sha256('opened'),
  unit: 'NORTH',
  paper: sha256('paper'),
  ballots: [ballot('deputy'), ballot('leader')],
  nonce: sha256('nonce'),
});
const web = { origin: webOrigin, rpId, nonce: sha256('nonce') };
const everyMessage: readonly Message[] = [
  composeSignIn(web),
  composeEnrol(web),
  cast,
  composeAct({ ...web, act: 'freeze', poll: 'p', says: { undecided: 2 } }),
];

const passkey = newSoftwarePasskey({ rpId, rng: seeded('voter') });
const deviceKey = newSoftwarePasskey({ rpId, rng: seeded('device'), backupEligible: false });
passkey.create(challengeOf(composeEnrol(web)), webOrigin, handle);
deviceKey.create(challengeOf(composeEnrol(web)), webOrigin, handle);
const credential = { id: passkey.id, publicKey: passkey.publicKey, backupEligible: true };
const deviceCredential = { id: deviceKey.id, publicKey: deviceKey.publicKey, backupEligible: false };

const signed = (message: Message, twist?: Twist): AssertionAnswer =>
  passkey.get(challengeOf(message), webOrigin, twist);
const offline = (assertion: AssertionAnswer, message: Message = cast) => {
  const outcome = checkAssertion({ message, assertion, webOrigin, rpId, credential });
  return outcome.ok ? 'accepted' : outcome.reason;
};
const online = async (assertion: AssertionAnswer, more: { counter?: number; discoverable?: boolean } = {}) => {
  const outcome = await verifySignature({
    message: cast,
    assertion,
    webOrigin,
    rpId,
    credential: { ...credential, counter: more.counter ?? 0 },
    userHandle: handle,
    discoverable: more.discoverable ?? false,
  });
  return outcome.ok ? 'accepted' : outcome.reason;
};
/** What the library alone says, asked as its documentation asks. */
const libraryAlone = async (assertion: AssertionAnswer): Promise<'accepted' | 'refused'> => {
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id: assertion.credentialId,
        rawId: assertion.credentialId,
        type: 'public-key',
        response: {
          clientDataJSON: assertion.clientDataJSON,
          authenticatorData: assertion.authenticatorData,
          signature: assertion.signature,
          ...(assertion.userHandle === null ? {} : { userHandle: assertion.userHandle }),
        },
        clientExtensionResults: {},
      },
      expectedChallenge: toBase64Url(challengeOf(cast)),
      expectedOrigin: webOrigin,
      expectedRPID: rpId,
      credential: { id: credential.id, publicKey: fromBase64Url(credential.publicKey).slice(), counter: 0 },
    });
    return verified ? 'accepted' : 'refused';
  } catch {
    return 'refused';
  }
};
const flags = (change: (flags: number) => number): Twist => ({
  authenticatorData: (bytes) => Uint8Array.from(bytes, (byte, i) => (i === 32 ? change(byte) : byte)),
});

describe('an honest passkey', () => {
  it('is accepted by the library, by our check and by both together', async () => {
    expect(await libraryAlone(signed(cast))).to.equal('accepted');
    expect(offline(signed(cast))).to.equal('accepted');
    expect(await online(signed(cast))).to.equal('accepted');
  });

  it('signs each kind of message but that of an enrolment', () => {
    expect(everyMessage.map((message) => offline(signed(message), message))).to.deep.equal([
      'accepted',
      'MESSAGE_FOR_ENROLMENT',
      'accepted',
      'accepted',
    ]);
  });

  it('is accepted with keys in its client data that nobody knows, as browsers add them', async () => {
    const answer = signed(cast, { clientData: (json) => json.replace('}', ',"other_keys_can_be_added_here":"x"}') });
    expect(await online(answer)).to.equal('accepted');
  });

  it('is accepted without a crossOrigin key, and with extension data that it declares', async () => {
    expect(await online(signed(cast, { clientData: (json) => json.replace(',"crossOrigin":false', '') }))).to.equal(
      'accepted',
    );
    const extended = signed(cast, {
      authenticatorData: (bytes) =>
        concatBytes(
          Uint8Array.from(bytes, (byte, i) => (i === 32 ? byte | 0x80 : byte)),
          fromHex('a16375766d01'),
        ),
    });
    expect(offline(extended)).to.equal('accepted');
  });

  it('says its counter and backup state', () => {
    const message = composeSignIn(web);
    const first = deviceKey.get(challengeOf(message), webOrigin);
    const second = deviceKey.get(challengeOf(message), webOrigin);
    const check = (assertion: AssertionAnswer) =>
      checkAssertion({ message, assertion, webOrigin, rpId, credential: deviceCredential });
    expect(check(first)).to.deep.equal({ ok: true, counter: 1, backedUp: false });
    expect(check(second)).to.deep.equal({ ok: true, counter: 2, backedUp: false });
    expect(checkAssertion({ message, assertion: signed(message), webOrigin, rpId, credential })).to.deep.equal({
      ok: true,
      counter: 0,
      backedUp: true,
    });
  });

  it('has the same key and id for the same seed', () => {
    const again = newSoftwarePasskey({ rpId, rng: seeded('voter') });
    expect([again.id, again.publicKey]).to.deep.equal([passkey.id, passkey.publicKey]);
    expect(newSoftwarePasskey({ rpId, rng: seeded('another') }).publicKey).not.to.equal(passkey.publicKey);
  });
});

describe('what the library alone accepts', () => {
  const otherId = toBase64Url(new Uint8Array(16).fill(9));
  const attacks: readonly (readonly [string, () => AssertionAnswer, string])[] = [
    [
      'a signature made in a frame of another site that does not say which',
      () => signed(cast, { clientData: (json) => json.replace('"crossOrigin":false', '"crossOrigin":true') }),
      'CROSS_ORIGIN',
    ],
    [
      'crossOrigin that is not a truth value',
      () => signed(cast, { clientData: (json) => json.replace('"crossOrigin":false', '"crossOrigin":"no"') }),
      'CROSS_ORIGIN',
    ],
    [
      'an empty topOrigin',
      () => signed(cast, { clientData: (json) => json.replace('}', ',"topOrigin":""}') }),
      'TOP_ORIGIN',
    ],
    ['a credential id other than the enrolled one', () => signed(cast, { id: otherId }), 'OTHER_CREDENTIAL'],
    [
      'the challenge twice, where another reader would take the first',
      () =>
        signed(cast, {
          clientData: (json) =>
            json.replace('"challenge"', `"challenge":"${toBase64Url(new Uint8Array(32))}","challenge"`),
        }),
      'CLIENT_DATA_MALFORMED',
    ],
    [
      'the origin twice',
      () =>
        signed(cast, { clientData: (json) => json.replace('"origin"', '"origin":"https://evil.example","origin"') }),
      'CLIENT_DATA_MALFORMED',
    ],
    [
      'a byte order mark before the client data',
      () => signed(cast, { clientData: (json) => `\ufeff${json}` }),
      'CLIENT_DATA_MALFORMED',
    ],
    [
      'client data that is not UTF-8',
      () =>
        signed(cast, {
          clientData: (json) => concatBytes(utf8(json.slice(0, -1)), utf8(',"x":"'), Uint8Array.of(0xff), utf8('"}')),
        }),
      'CLIENT_DATA_MALFORMED',
    ],
    [
      'a passkey that could be copied, enrolled as one that could not',
      () =>
        signed(
          cast,
          flags((f) => f & ~0x18),
        ),
      'BACKUP_ELIGIBILITY_CHANGED',
    ],
    [
      'base64 with padding, a second spelling of the same bytes',
      () => {
        const answer = signed(cast);
        return {
          ...answer,
          clientDataJSON: Buffer.from(answer.clientDataJSON, 'base64url').toString('base64').replace(/=*$/, '=='),
        };
      },
      'ENCODING',
    ],
  ];
  for (const [what, attack, reason] of attacks) {
    it(`${what}: accepted by it, refused by us`, async () => {
      const answer = attack();
      expect(await libraryAlone(answer), 'the library alone').to.equal('accepted');
      expect(offline(answer)).to.equal(reason);
      expect(await online(answer)).to.equal(reason);
    });
  }

  it('the user handle of another person: accepted by it, refused by us', async () => {
    const answer = signed(cast, { userHandle: toBase64Url(new Uint8Array(64).fill(4)) });
    expect(await libraryAlone(answer)).to.equal('accepted');
    expect(await online(answer)).to.equal('USER_HANDLE');
  });

  it('no user handle, though no credential was asked for by name: accepted by it, refused by us', async () => {
    const answer = signed(cast, { userHandle: null });
    expect(await libraryAlone(answer)).to.equal('accepted');
    expect(await online(answer, { discoverable: true })).to.equal('USER_HANDLE');
    expect(await online(answer, { discoverable: false })).to.equal('accepted');
  });

  it('a mauled signature (s → n − s): accepted by both, so its bytes must never identify anything', async () => {
    const answer = signed(cast);
    const parsed = p256.Signature.fromBytes(fromBase64Url(answer.signature), 'der');
    const mauled = new p256.Signature(parsed.r, p256.Point.Fn.ORDER - parsed.s).toBytes('der');
    const twin = { ...answer, signature: toBase64Url(mauled) };
    expect(twin.signature).not.to.equal(answer.signature);
    expect(await libraryAlone(twin)).to.equal('accepted');
    expect(offline(twin)).to.equal('accepted');
  });
});

describe('what everyone refuses', () => {
  const evil = 'https://evil.example';
  const cases: readonly (readonly [string, () => AssertionAnswer, string])[] = [
    ['another origin', () => passkey.get(challengeOf(cast), evil), 'WEB_ORIGIN'],
    ['our origin with a slash', () => passkey.get(challengeOf(cast), `${webOrigin}/`), 'WEB_ORIGIN'],
    ['our origin with another port', () => passkey.get(challengeOf(cast), `${webOrigin}:8443`), 'WEB_ORIGIN'],
    ['our origin without encryption', () => passkey.get(challengeOf(cast), 'http://vote.example'), 'WEB_ORIGIN'],
    ['another challenge', () => passkey.get(new Uint8Array(32), webOrigin), 'CHALLENGE'],
    [
      'the challenge with padding',
      () => signed(cast, { clientData: (json) => json.replace(/("challenge":"[^"]*)/, '$1=') }),
      'CHALLENGE',
    ],
    [
      'the type of a registration',
      () => signed(cast, { clientData: (j) => j.replace('.get', '.create') }),
      'CLIENT_DATA_TYPE',
    ],
    ['a type in capitals', () => signed(cast, { clientData: (j) => j.replace('.get', '.GET') }), 'CLIENT_DATA_TYPE'],
    [
      'crossOrigin with a topOrigin',
      () => signed(cast, { clientData: (json) => json.replace('false}', `true,"topOrigin":"${evil}"}`) }),
      'CROSS_ORIGIN',
    ],
    [
      'a topOrigin alone',
      () => signed(cast, { clientData: (j) => j.replace('}', `,"topOrigin":"${evil}"}`) }),
      'TOP_ORIGIN',
    ],
    [
      'client data that is an array',
      () => signed(cast, { clientData: (json) => `[${json}]` }),
      'CLIENT_DATA_MALFORMED',
    ],
    ['client data that is nothing', () => signed(cast, { clientData: () => '' }), 'CLIENT_DATA_MALFORMED'],
    ['text after the client data', () => signed(cast, { clientData: (json) => `${json}x` }), 'CLIENT_DATA_MALFORMED'],
    [
      'no challenge',
      () => signed(cast, { clientData: (j) => j.replace('challenge', 'chal') }),
      'CLIENT_DATA_MALFORMED',
    ],
    [
      'another relying party',
      () => {
        const twist: Twist = {
          authenticatorData: (bytes) =>
            concatBytes(createHash('sha256').update('evil.example').digest(), bytes.slice(32)),
        };
        return signed(cast, twist);
      },
      'RP_ID_HASH',
    ],
    [
      'nobody present',
      () =>
        signed(
          cast,
          flags((f) => f & ~0x01),
        ),
      'USER_NOT_PRESENT',
    ],
    [
      'nobody verified',
      () =>
        signed(
          cast,
          flags((f) => f & ~0x04),
        ),
      'USER_NOT_VERIFIED',
    ],
    [
      'backed up but not eligible',
      () =>
        signed(
          cast,
          flags((f) => f & ~0x08),
        ),
      'BACKED_UP_BUT_NOT_ELIGIBLE',
    ],
    [
      'a byte after the data',
      () => signed(cast, { authenticatorData: (b) => concatBytes(b, Uint8Array.of(0)) }),
      'AUTHENTICATOR_DATA_MALFORMED',
    ],
    [
      'data cut short',
      () => signed(cast, { authenticatorData: (b) => b.slice(0, 36) }),
      'AUTHENTICATOR_DATA_MALFORMED',
    ],
    [
      'extensions declared but absent',
      () =>
        signed(
          cast,
          flags((f) => f | 0x80),
        ),
      'AUTHENTICATOR_DATA_MALFORMED',
    ],
    [
      'attested data declared but absent',
      () =>
        signed(
          cast,
          flags((f) => f | 0x40),
        ),
      'AUTHENTICATOR_DATA_MALFORMED',
    ],
    [
      'extensions that are no map',
      () =>
        signed(cast, {
          authenticatorData: (b) =>
            concatBytes(
              Uint8Array.from(b, (x, i) => (i === 32 ? x | 0x80 : x)),
              fromHex('8101'),
            ),
        }),
      'AUTHENTICATOR_DATA_MALFORMED',
    ],
    [
      'a byte after the extensions',
      () =>
        signed(cast, {
          authenticatorData: (b) =>
            concatBytes(
              Uint8Array.from(b, (x, i) => (i === 32 ? x | 0x80 : x)),
              fromHex('a000'),
            ),
        }),
      'AUTHENTICATOR_DATA_MALFORMED',
    ],
    [
      'a signature by another key',
      () =>
        newSoftwarePasskey({ rpId, rng: seeded('thief') }).get(challengeOf(cast), webOrigin, {
          id: passkey.id,
          userHandle: handle,
        }),
      'SIGNATURE',
    ],
    [
      'a byte after the signature',
      () => signed(cast, { signature: (der) => concatBytes(der, Uint8Array.of(0)) }),
      'SIGNATURE',
    ],
    ['no signature', () => signed(cast, { signature: () => new Uint8Array() }), 'SIGNATURE'],
    ['a signature of zeros', () => signed(cast, { signature: () => fromHex('3006020100020100') }), 'SIGNATURE'],
    [
      'a signature over other authenticator data',
      () => ({
        ...signed(cast),
        signature: signed(
          cast,
          flags((f) => f & ~0x10),
        ).signature,
      }),
      'SIGNATURE',
    ],
  ];
  for (const [what, attack, reason] of cases) {
    it(`${what}: ${reason}`, async () => {
      expect(offline(attack())).to.equal(reason);
      expect(await online(attack())).to.equal(reason);
    });
  }

  it('DER that is not in its one form: long lengths, needless zeros, negative numbers', () => {
    const answer = signed(cast);
    const der = fromBase64Url(answer.signature);
    const content = der.slice(2);
    const rLength = content[1]!;
    const [r, rest] = [content.slice(2, 2 + rLength), content.slice(2 + rLength)];
    const sequence = (...parts: Uint8Array[]): Uint8Array => {
      const body = concatBytes(...parts);
      return concatBytes(Uint8Array.of(0x30, body.length), body);
    };
    const forms = {
      'long form of the length': concatBytes(Uint8Array.of(0x30, 0x81, content.length), content),
      'indefinite length': concatBytes(Uint8Array.of(0x30, 0x80), content, Uint8Array.of(0, 0)),
      'a zero too many before r': sequence(Uint8Array.of(2, rLength + 2, 0, 0), r, rest),
      'a third number': sequence(content, Uint8Array.of(2, 1, 1)),
      'a negative r': sequence(Uint8Array.of(2, 1, 0xff), rest),
      'raw r and s': concatBytes(r, rest.slice(2)),
    };
    for (const [what, bytes] of Object.entries(forms)) {
      expect(offline({ ...answer, signature: toBase64Url(bytes) }), what).to.equal('SIGNATURE');
    }
  });

  it('an enrolled key that is no ES256 key', () => {
    const outcome = checkAssertion({
      message: cast,
      assertion: signed(cast),
      webOrigin,
      rpId,
      credential: { ...credential, publicKey: toBase64Url(new Uint8Array(77)) },
    });
    expect(outcome).to.deep.equal({ ok: false, reason: 'CREDENTIAL_KEY' });
  });

  it('any flipped byte of anything signed', () => {
    const answer = signed(cast);
    const parts = ['clientDataJSON', 'authenticatorData', 'signature'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.nat(2000), fc.integer({ min: 1, max: 255 }), (part, at, flip) => {
        const bytes = fromBase64Url(answer[part]);
        bytes[at % bytes.length] = bytes[at % bytes.length]! ^ flip;
        expect(offline({ ...answer, [part]: toBase64Url(bytes) })).not.to.equal('accepted');
      }),
      { numRuns: 150 },
    );
  });
});

describe('a signature for one thing', () => {
  it('is worth nothing for another ballot, paper, poll, unit, nonce or number of contests', () => {
    const answer = signed(cast);
    const [deputy, leader] = cast.ballots as [CastMessage['ballots'][0], CastMessage['ballots'][0]];
    const others: readonly CastMessage[] = [
      { ...cast, ballots: [deputy, { ...leader, ballot: sha256('a ballot put in its place') }] },
      {
        ...cast,
        ballots: [
          { ...deputy, ballot: leader.ballot },
          { ...leader, ballot: deputy.ballot },
        ],
      },
      { ...cast, ballots: [{ ...deputy, credential: '44'.repeat(32) }, leader] },
      { ...cast, ballots: [{ ...deputy, uuid: '3'.repeat(22) }, leader] },
      { ...cast, ballots: [deputy] },
      { ...cast, paper: sha256('another paper') },
      { ...cast, opened: sha256('another poll') },
      { ...cast, unit: 'SOUTH' },
      { ...cast, origin: 'vote.example/board/q' },
      { ...cast, nonce: sha256('another nonce') },
    ];
    expect(others.map((message) => offline(answer, message))).to.deep.equal(others.map(() => 'CHALLENGE'));
    expect(offline(answer, cast)).to.equal('accepted');
  });

  it('is worth nothing as any other format', () => {
    for (const made of everyMessage) {
      for (const wanted of everyMessage) {
        const outcome = offline(signed(made), wanted);
        if (made === wanted && made.format !== 'countersign-enrol/1') expect(outcome).to.equal('accepted');
        else expect(outcome, `${made.format} as ${wanted.format}`).to.be.oneOf(['CHALLENGE', 'MESSAGE_FOR_ENROLMENT']);
      }
    }
  });

  it('is worth nothing at another service, though the message was for it', () => {
    const elsewhere = { ...composeSignIn(web), origin: 'https://other.example' };
    expect(offline(signed(elsewhere), elsewhere)).to.equal('MESSAGE_OTHER_ORIGIN');
    const otherRp = { ...cast, rpId: 'other.example' };
    expect(offline(signed(otherRp), otherRp)).to.equal('MESSAGE_OTHER_RP_ID');
  });

  it('is refused when the message itself breaks its rules', () => {
    const unsorted = { ...cast, ballots: [...cast.ballots].reverse() };
    expect(offline(signed(unsorted), unsorted)).to.equal('MESSAGE_MALFORMED');
    const twice = { ...cast, ballots: [cast.ballots[0]!, cast.ballots[0]!] };
    expect(offline(signed(twice), twice)).to.equal('MESSAGE_MALFORMED');
  });
});

describe('the counter of a passkey', () => {
  const check = async (stored: number, sent: number) => {
    const count = fromHex(sent.toString(16).padStart(8, '0'));
    return online(signed(cast, { authenticatorData: (bytes) => concatBytes(bytes.slice(0, 33), count) }), {
      counter: stored,
    });
  };

  it('may stay at zero, or go forward', async () => {
    expect(await check(0, 0)).to.equal('accepted');
    expect(await check(0, 1)).to.equal('accepted');
    expect(await check(41, 42)).to.equal('accepted');
    expect(await check(41, 4_000_000_000)).to.equal('accepted');
  });

  it('raises an alarm when it stands still or steps back', async () => {
    expect(await check(41, 41)).to.equal('COUNTER_WENT_BACK');
    expect(await check(41, 40)).to.equal('COUNTER_WENT_BACK');
    expect(await check(41, 0)).to.equal('COUNTER_WENT_BACK');
  });
});

describe('a new passkey', () => {
  const message = composeEnrol(web);
  const fresh = () => newSoftwarePasskey({ rpId, rng: seeded('fresh') });
  const create = (twist?: Twist): RegistrationAnswer => fresh().create(challengeOf(message), webOrigin, handle, twist);
  const enrol = (response: RegistrationAnswer) => verifyEnrolment({ message, response, webOrigin, rpId });
  const reason = async (response: RegistrationAnswer) => {
    const outcome = await enrol(response);
    return outcome.ok ? 'accepted' : outcome.reason;
  };
  const libraryAlone = async (response: RegistrationAnswer): Promise<boolean> => {
    const { verified } = await verifyRegistrationResponse({
      response: {
        id: response.id,
        rawId: response.rawId,
        type: response.type,
        response: {
          clientDataJSON: response.response.clientDataJSON,
          attestationObject: response.response.attestationObject,
        },
        clientExtensionResults: {},
      },
      expectedChallenge: toBase64Url(challengeOf(message)),
      expectedOrigin: webOrigin,
      expectedRPID: rpId,
      supportedAlgorithmIDs: [-7],
    });
    return verified;
  };
  const withAttestation = (change: (hex: string) => string): RegistrationAnswer => {
    const answer = create();
    const changed = fromHex(change(toHex(fromBase64Url(answer.response.attestationObject))));
    return { ...answer, response: { ...answer.response, attestationObject: toBase64Url(changed) } };
  };

  it('is enrolled with the id and key that it has', async () => {
    const made = fresh();
    expect(await enrol(made.create(challengeOf(message), webOrigin, handle))).to.deep.equal({
      ok: true,
      credential: { id: made.id, publicKey: made.publicKey, backupEligible: true },
      counter: 0,
      backedUp: true,
    });
    const device = newSoftwarePasskey({ rpId, rng: seeded('device 2'), backupEligible: false });
    const enrolled = await enrol(device.create(challengeOf(message), webOrigin, handle));
    expect(enrolled.ok && [enrolled.credential.backupEligible, enrolled.backedUp]).to.deep.equal([false, false]);
  });

  it('is refused under the name of another credential, which the library alone accepts', async () => {
    const answer = create({ id: passkey.id });
    expect(await libraryAlone(answer)).to.equal(true);
    expect(await reason(answer)).to.equal('OTHER_CREDENTIAL');
  });

  it('is refused from a frame of another site, which the library alone accepts', async () => {
    const framed = create({ clientData: (json) => json.replace('"crossOrigin":false', '"crossOrigin":true') });
    expect(await libraryAlone(framed)).to.equal(true);
    expect(await reason(framed)).to.equal('CROSS_ORIGIN');
    const topped = create({ clientData: (json) => json.replace('}', ',"topOrigin":"https://evil.example"}') });
    expect(await libraryAlone(topped)).to.equal(true);
    expect(await reason(topped)).to.equal('TOP_ORIGIN');
  });

  it('is refused with a key twice in its client data, which the library alone accepts', async () => {
    const answer = create({ clientData: (json) => json.replace('"challenge"', '"challenge":"AAAA","challenge"') });
    expect(await libraryAlone(answer)).to.equal(true);
    expect(await reason(answer)).to.equal('CLIENT_DATA_MALFORMED');
  });

  const rp = (bytes: Uint8Array): Uint8Array => concatBytes(new Uint8Array(32), bytes.slice(32));
  const cases: readonly (readonly [string, () => RegistrationAnswer, string])[] = [
    ['another origin', () => fresh().create(challengeOf(message), 'https://evil.example', handle), 'WEB_ORIGIN'],
    ['another challenge', () => fresh().create(new Uint8Array(32), webOrigin, handle), 'CHALLENGE'],
    [
      'the challenge of a sign-in',
      () => fresh().create(challengeOf(composeSignIn(web)), webOrigin, handle),
      'CHALLENGE',
    ],
    [
      'the type of a signature',
      () => create({ clientData: (json) => json.replace('.create', '.get') }),
      'CLIENT_DATA_TYPE',
    ],
    ['another relying party', () => create({ authenticatorData: rp }), 'LIBRARY_REFUSED'],
    ['nobody verified', () => create(flags((f) => f & ~0x04)), 'LIBRARY_REFUSED'],
    ['nobody present', () => create(flags((f) => f & ~0x01)), 'LIBRARY_REFUSED'],
    ['backed up but not eligible', () => create(flags((f) => f & ~0x08)), 'LIBRARY_REFUSED'],
    [
      'no attested data',
      () => create({ authenticatorData: (b) => Uint8Array.from(b.slice(0, 37), (x, i) => (i === 32 ? x & ~0x40 : x)) }),
      'LIBRARY_REFUSED',
    ],
    [
      'a point that is not on the curve',
      () => create({ authenticatorData: (b) => Uint8Array.from(b, (x, i) => (i === b.length - 1 ? x ^ 1 : x)) }),
      'CREDENTIAL_KEY',
    ],
    ['an id that is not base64url', () => create({ id: 'not/base64url' }), 'ENCODING'],
    ['no id', () => create({ id: '' }), 'ENCODING'],
    ['an id of 1024 bytes', () => create({ id: toBase64Url(new Uint8Array(1024)) }), 'ENCODING'],
    [
      'an attestation by certificate',
      () => withAttestation((hex) => hex.replace('646e6f6e65', '6374706d')),
      'ATTESTATION',
    ],
    ['an attestation that is no CBOR', () => withAttestation(() => 'ff'), 'ATTESTATION'],
  ];
  for (const [what, make, expected] of cases) {
    it(`is refused with ${what}`, async () => {
      expect(await reason(make())).to.equal(expected);
    });
  }

  it('is refused when message and place do not agree', async () => {
    const elsewhere = { ...message, origin: 'https://other.example' };
    const outcome = await verifyEnrolment({ message: elsewhere, response: create(), webOrigin, rpId });
    expect(outcome).to.deep.equal({ ok: false, reason: 'MESSAGE_OTHER_ORIGIN' });
    const otherRp = { ...message, rpId: 'other.example' };
    const answer = fresh().create(challengeOf(otherRp), webOrigin, handle);
    expect(await verifyEnrolment({ message: otherRp, response: answer, webOrigin, rpId })).to.deep.equal({
      ok: false,
      reason: 'MESSAGE_OTHER_RP_ID',
    });
  });
});
