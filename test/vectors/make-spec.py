#!/usr/bin/env python3
"""Makes test/vectors/spec.json: the vectors of crypto/SPEC.md, computed with Python's standard library alone and sharing
no line with the code under test. Run it from the repository: python3 test/vectors/make-spec.py"""
import base64, hashlib, hmac, json, pathlib

def jcs(value):  # RFC 8785 for the ASCII strings, whole numbers, booleans and nulls used here
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

def sha256(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).digest()

def hex256(data):
    return sha256(data).hex()

def b64(data):
    return base64.b64encode(data).decode()

def b58(data):
    alphabet, n, out = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", int.from_bytes(data, "big"), ""
    while n:
        n, digit = divmod(n, 58)
        out = alphabet[digit] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out

# Edwards arithmetic as in RFC 8032, affine and slow.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P)

def mul(k, point):
    out = (0, 1)
    while k:
        if k & 1:
            out = add(out, point)
        point, k = add(point, point), k >> 1
    return out

def base():
    y = 4 * pow(5, -1, P) % P
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (P - x if x & 1 else x, y)

G = base()

def raw(point):
    return (point[1] + ((point[0] & 1) << 255)).to_bytes(32, "little")

def enc(point):  # Belenios' spelling: the bytes of RFC 8032 reversed, in hex
    return raw(point)[::-1].hex()

def ed25519(seed, message):
    h = hashlib.sha512(seed).digest()
    a = (int.from_bytes(h[:32], "little") & ((1 << 254) - 8)) | (1 << 254)
    public = raw(mul(a, G))
    r = int.from_bytes(hashlib.sha512(h[32:] + message).digest(), "little") % Q
    big_r = raw(mul(r, G))
    k = int.from_bytes(hashlib.sha512(big_r + public + message).digest(), "little") % Q
    return public, big_r + ((r + k * a) % Q).to_bytes(32, "little")

def h(data):  # RFC 6962 node
    return sha256(b"\x01" + data)

def tree(leaves):  # RFC 6962 MTH over leaf hashes
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return h(tree(leaves[:k]) + tree(leaves[k:]))

leaf_of = lambda data: sha256(b"\x00" + data)

out = {}
POLL, ORIGIN = "7Hq3Zt9mWcRk2VbN5xPyLd", "vote.example.org/board/7Hq3Zt9mWcRk2VbN5xPyLd"
SALT = "5a" * 32
value = {"b": [1, True, None], "a": "é \"x\""}
out["canonical"] = {"value": value, "text": jcs(value), "sha256": hex256(jcs(value))}
out["hashToScalar"] = {"text": "abc", "scalar": str(int(hex256("abc"), 16) % Q)}
out["tracker"] = {"text": "abc", "tracker": b64(sha256("abc"))[:43]}

line = {"number": "M0001", "name": "Ann Example", "unit": "A-WEST", "decision": "eligible", "reasons": []}
roll = hex256(jcs(["countersign-roll-leaf/1", line, SALT]))
paper = hex256(jcs(["countersign-paper/1", POLL, "A-WEST", roll, SALT]))
snapshot = hex256(jcs(["countersign-snapshot-leaf/1", "11" * 32, "members.csv", 1, ["M0001", "Ann"], SALT]))
auth = hex256(jcs(["countersign-auth/1", {"message": {"format": "x"}}, SALT]))
amendment = {"number": "M0001", "before": line, "after": {**line, "decision": "excluded", "reasons": ["DUPLICATE_ROW"]}}
duty_events = [{"kind": "person", "person": "1" * 22, "number": None, "at": "2026-09-01T09:00:00Z"},
               {"kind": "grant", "person": "1" * 22, "role": "procedure-secretary", "units": None, "until": None,
                "by": ["2" * 22, "3" * 22], "at": "2026-09-01T09:00:00Z"}]
duty_head = "0" * 64
for event in duty_events:
    duty_head = hex256(jcs(["countersign-duty/1", duty_head, event]))
leaves = sorted([roll, paper, snapshot])
out["commitments"] = {
    "salt": SALT, "poll": POLL, "unit": "A-WEST", "line": line, "rollLeaf": roll, "paper": paper, "snapshotLeaf": snapshot,
    "auth": auth, "amendment": amendment, "amended": hex256(jcs(["countersign-amendment/1", amendment, SALT])),
    "tender": hex256(jcs(["countersign-tender/1", "22" * 32, SALT])),
    "duties": {"events": duty_events, "head": duty_head, "commitment": hex256(jcs(["countersign-duties/1", duty_head, SALT]))},
    "saltFor": {"secret": "07" * 32, "label": ["roll", "M0001"],
                "salt": hmac.new(bytes([7] * 32), jcs(["roll", "M0001"]).encode(), hashlib.sha256).hexdigest()},
    "root": {"leaves": leaves, "root": tree([leaf_of(bytes.fromhex(one)) for one in leaves]).hex()},
}
out["uuid"] = {"origin": ORIGIN, "rollFrozen": "aa" * 32, "trustees": "bb" * 32, "unit": "A-WEST", "contest": "sitting-member"}
out["uuid"]["uuid"] = b58(sha256(jcs(["countersign-election/1"] + list(out["uuid"].values()))))[:22]

seed = bytes([9] * 32)
lines, prev = [], "0" * 64
for index, (kind, body) in enumerate([("abandoned", {"reason": "first"}), ("abandoned", {"reason": "second"}), ("abandoned", {"reason": "third"})]):
    lines.append(jcs({"body": body, "index": index, "kind": kind, "prev": prev}))
    prev = hex256(lines[-1])
root = tree([leaf_of(one.encode()) for one in lines])
text = f"{ORIGIN}\n{len(lines)}\n{b64(root)}\n"
public, signature = ed25519(seed, text.encode())
key_id = sha256(ORIGIN.encode() + b"\n\x01" + public)[:4]
out["board"] = {
    "lines": lines, "head": prev, "root": root.hex(), "logSeed": seed.hex(), "origin": ORIGIN,
    "verifierKey": f"{ORIGIN}+{key_id.hex()}+{b64(bytes([1]) + public)}",
    "checkpoint": f"{text}\n— {ORIGIN} {b64(key_id + signature)}\n",
}

promise = {"format": "countersign-promise/1", "origin": ORIGIN, "opened": "cc" * 32,
           "bodyHash": hex256(jcs({"body": {"reason": "first"}, "kind": "abandoned"})), "deadline": "2026-10-24T20:00:00Z"}
promise_key, promise_signature = ed25519(bytes([8] * 32), jcs(promise).encode())
out["promise"] = {"seed": "08" * 32, "publicKey": promise_key.hex(), "body": {"reason": "first"}, "kind": "abandoned",
                  "promise": promise, "signature": promise_signature.hex()}

cast = {"format": "countersign-cast/1", "origin": ORIGIN, "rpId": "vote.example.org", "opened": "cc" * 32, "unit": "A-WEST",
        "paper": paper, "ballots": [{"contest": "sitting-member", "uuid": out["uuid"]["uuid"], "fingerprint": b64(sha256("abc"))[:43],
                                     "credential": enc(mul(5, G)), "ballot": hex256("ballot")}], "nonce": "dd" * 32}
out["cast"] = {"message": cast, "challenge": hex256(jcs(cast))}

# The binding decryption proof: secret x, ciphertext (g^r, y^r·g), fixed w.
x, r, w = 123456789, 987654321, 555555555
X, alpha = mul(x, G), mul(r, G)
y = mul(x + 4242, G)
beta, F, A, B = add(mul(r, y), G), mul(x, alpha), mul(w, G), mul(w, alpha)
place = {"fingerprint": b64(sha256("abc"))[:43], "closed": "11" * 32, "tally": "22" * 32, "trusteesHash": "33" * 32,
         "owner": 2, "question": 0, "index": 1}
hashed = "countersign/decrypt/1|" + "".join(f"{one}|" for one in place.values()) + ",".join(map(enc, [y, X, alpha, beta, F, A, B]))
c = int(hashlib.sha512(hashed.encode()).hexdigest(), 16) % Q
out["binding"] = {"place": place, "electionKey": enc(y), "trusteeKey": enc(X), "alpha": enc(alpha), "beta": enc(beta),
                  "factor": enc(F), "hashed": hashed, "challenge": str(c), "response": str((w - x * c) % Q)}

# A code on paper (§4.5): its check, its key by HKDF (RFC 5869) with SHA-512, what that key signs; and the chain (§4.6).
def hkdf512(secret, info, length):
    key, out = hmac.new(bytes(64), secret, hashlib.sha512).digest(), b""
    while len(out) < length:
        out += hmac.new(key, out[-64:] + info + bytes([len(out) // 64 + 1]), hashlib.sha512).digest()
    return out[:length]

def check(kind, code):
    value = int.from_bytes(sha256(jcs(["countersign-code-check/1", kind, code]))[:8], "big") % 3364
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    return alphabet[value // 58] + alphabet[value % 58]

CODE = "7Hq3Zt9mWcRk2VbN5xPyLd"
shown = lambda kind: " ".join((CODE + check(kind, CODE))[i:i + 4] for i in range(0, 24, 4))
code_seed = hkdf512(CODE.encode(), jcs(["countersign-code/1", POLL]).encode(), 32)
passkey = {"id": "Y3JlZGVudGlhbA", "publicKey": "a2V5"}
proof_message = {"format": "countersign-code-proof/1", "poll": POLL, "paper": paper, "credential": passkey}
code_public, code_proof = ed25519(code_seed, jcs(proof_message).encode())
agreed = {"proposedAt": "2026-10-03T09:00:00Z", "decidedAt": "2026-10-03T10:00:00Z"}
events = [{"kind": "enrol", "paper": paper, "credential": {**passkey, "backupEligible": True}, "proof": code_proof.hex()},
          {"kind": "cast", "paper": paper, "credential": passkey["id"], "auth": auth},
          {"kind": "revoke", "credential": passkey["id"], "acts": {"proposed": "aa" * 32, "decided": "bb" * 32, **agreed}},
          {"kind": "taken", "paper": roll, "channel": "post", "acts": {"proposed": "cc" * 32, "decided": "dd" * 32, **agreed}}]
links, link = [], "0" * 64
for event in events:
    link = hex256(jcs(["countersign-enrolment-event/1", link, event]))
    links.append(link)
out["enrolment"] = {
    "code": CODE, "shown": shown("code"), "letter": shown("letter"), "poll": POLL, "seed": code_seed.hex(),
    "publicKey": code_public.hex(), "proof": {"message": proof_message, "signature": code_proof.hex()},
    "leaf": hex256(jcs(["countersign-code-leaf/1", POLL, "M0001", code_public.hex(), SALT])), "salt": SALT,
    "events": events, "links": links,
    "heads": [hex256(jcs(["countersign-enrolments/1", POLL, "0" * 64, 0, SALT])),
              hex256(jcs(["countersign-enrolments/1", POLL, link, len(events), SALT]))],
}

# What trustees sign and share (§2.7, §6.5, §6.7, §10), with the secret and the w of the binding proof above.
X = mul(x, G)

def wide(text):
    return int.from_bytes(hashlib.sha512(text.encode()).digest(), "big") % Q

def on_curve(z):  # the point with this encoding (x even), or None
    xx = (z * z - 1) * pow(D * z * z + 1, -1, P) % P
    root = pow(xx, (P + 3) // 8, P)
    if (root * root - xx) % P:
        root = root * pow(2, (P - 1) // 4, P) % P
    if (root * root - xx) % P:
        return None
    return (P - root if root & 1 else root, z)

def hash_to_point(text):
    z = int(hex256(text), 16) >> 2
    while on_curve(z) is None:
        z += 1
    return mul(8, on_curve(z))

approval = {"format": "countersign-approval/1", "origin": ORIGIN, "opened": "aa" * 32, "closed": "bb" * 32, "root": "cc" * 32,
            "tallies": [{"uuid": out["uuid"]["uuid"], "tally": "dd" * 32}], "owner": 1}
c = wide(f"countersign/approval/1|{enc(X)}|{enc(mul(w, G))}|{jcs(approval)}")
lot_point = hash_to_point("countersign/lot/1|" + "bb" * 32)
share = mul(x, lot_point)
points = ",".join(enc(one) for one in [X, lot_point, share, mul(w, G), mul(w, lot_point)])
lot_c = wide(f"countersign/lot-share/1|{'bb' * 32}|{'cc' * 32}|1|{points}")
coefexps = '{"coefexps":["' + enc(X) + '"]}'
commitment = hex256(f"countersign/coefexps/1|{POLL}|1|{coefexps}")
out["trustee"] = {
    "publicKey": enc(X),
    "approval": {"message": approval, "signature": {"challenge": str(c), "response": str((w - x * c) % Q)}},
    "lot": {"closed": "bb" * 32, "trusteesHash": "cc" * 32, "owner": 1, "point": enc(lot_point), "share": enc(share),
            "proof": {"challenge": str(lot_c), "response": str((w - x * lot_c) % Q)},
            "seed": hex256(f"countersign/lot-seed/1|{'bb' * 32}|{enc(share)}")},
    "commitment": {"poll": POLL, "index": 1, "coefexps": coefexps, "commitment": commitment},
    "transcript": {"poll": POLL, "quorum": 2, "names": ["A", "B", "C"], "commitments": [commitment], "record": "[]",
                   "fingerprint": hex256(jcs(["countersign-trustees/1", POLL, 2, ["A", "B", "C"], [commitment], "[]"]))},
}

target = pathlib.Path(__file__).with_name("spec.json")
target.write_text(json.dumps(out, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
