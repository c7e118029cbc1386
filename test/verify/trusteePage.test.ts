/** What a trustee's page signs and opens, and for which board: the worker's part of it, asked as the page asks. */
import { expect } from 'chai';
import { pollId } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { approvedHash } from '../../crypto/trustee/approval.ts';
import { newWork } from '../../web/trustee/count.ts';
import { type AskWorker, lookAt } from '../../web/trustee/oneBoard.ts';
import { holdCeremony } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';
import { type Draft, POLL_ID, type SampleKey, type SamplePoll, samplePoll, sealBoard } from '../support/samplePoll.ts';

/** The board up to its last tally, and what comes after it as far as the test wants it. */
function boardOf({ drafts, logKey }: SamplePoll, besides: (after: readonly Draft[]) => readonly Draft[] = () => []) {
  const end = drafts.findLastIndex(({ kind }) => kind === 'encrypted-tally') + 1;
  return sealBoard([...drafts.slice(0, end), ...besides(drafts.slice(end))], logKey);
}

const keyOf = async (seed: string): Promise<SampleKey> => {
  const { ceremony, secrets, made, confirmations } = await holdCeremony(2, 3, seededRng(seed));
  const commitments = [...made.commitments];
  return {
    ...{ names: ceremony.names, secrets, record: made.record },
    ceremony: { commitments, confirmations: [...confirmations] },
  };
};

describe('the page of a trustee after the close', () => {
  let key: SampleKey;
  let sample: SamplePoll;
  const pollOf = (of: SampleKey, casts: readonly [number, number] = [2, 1]) =>
    samplePoll({
      ...{ contests: 1, casts, key: of },
      define: (poll) => ({ ...poll, trustees: { quorum: 2, of: 3 } }),
    });
  const look = (files: Map<string, Uint8Array>, trusteesHash: string | null = sha256Hex(utf8(key.record))) => {
    const publicKey = encodePoint(baseMultiply(key.secrets[0]!));
    return newWork(() => {})({ kind: 'look', files, publicKey, trusteesHash });
  };
  const approvals = (after: readonly Draft[], owners: readonly number[]) =>
    after.filter(
      ({ kind, body }) => kind === 'tally-approval' && 'owner' in body && owners.includes(Number(body.owner)),
    );
  const nextOn = (besides: Parameters<typeof boardOf>[1]) => {
    const told = look(boardOf(sample, besides));
    return told.kind === 'looked' ? told.next : told;
  };

  before(async () => {
    key = await keyOf('ours');
    sample = pollOf(key);
  });

  it('approves, waits for the quorum’s equal approvals, and opens its part only then', () => {
    expect(nextOn(() => [])).to.deep.equal({ is: 'approve' });
    expect(nextOn((after) => approvals(after, [2, 3]))).to.deep.equal({ is: 'approve' });
    expect(nextOn((after) => approvals(after, [1]))).to.deep.equal({ is: 'wait', approvals: 1, shuffles: 0 });
    expect(nextOn((after) => approvals(after, [1, 3]))).to.deep.equal({ is: 'give' });
  });

  it('takes no approval for one of the quorum’s that its trustee did not sign, or signed of another board', () => {
    const altered = (change: object) =>
      nextOn((after) => {
        const [mine, other] = approvals(after, [1, 2]);
        return [mine!, { kind: 'tally-approval', body: { ...other!.body, ...change } }];
      });
    expect(altered({ owner: 3 })).to.have.nested.property('findings[0].code', 'APPROVAL_SIGNATURE');
    expect(altered({ root: '0'.repeat(64) })).to.have.nested.property('findings[0].code', 'APPROVAL_ROOT');
    expect(nextOn((after) => [1, 1].map((owner) => approvals(after, [owner])[0]!))).to.have.property('kind', 'faulty');
  });

  it('signs nothing for a board with other trustees than those whose keys were confirmed', async () => {
    // A whole board of the same poll, in order, whose key other trustees made with this one.
    const others = pollOf(await keyOf('theirs'));
    const publicKey = others.anchors.trusteeKeys[0]!;
    const files = boardOf(others);
    const ask = (trusteesHash: string | null) => newWork(() => {})({ kind: 'look', files, publicKey, trusteesHash });
    expect(ask(sha256Hex(utf8(key.record)))).to.deep.equal({ kind: 'other-trustees' });
    expect(ask(null), 'a file of before, or of a single key, does not say whose').to.have.property('kind', 'looked');
    expect(look(boardOf(sample))).to.have.property('kind', 'looked');
  });

  it('knows its own approval from the board that shows it, and from then on signs none of another board', async () => {
    const files = boardOf(sample, (after) => approvals(after, [1]));
    const kept = new Map<string, string>();
    const browser = { getItem: (name: string) => kept.get(name) ?? null, setItem: kept.set.bind(kept) };
    const ask: AskWorker = async (asked) => newWork(() => {})(asked);
    const share = { secret: String(key.secrets[0]), publicKey: encodePoint(baseMultiply(key.secrets[0]!)) };
    const sheet = { format: 'countersign-trustee-key/1' as const, poll: decode(pollId, POLL_ID), name: '', record: '' };
    const looked = async (board: Map<string, Uint8Array>, known: object = {}) => {
      const found = await lookAt(ask, sheet.poll, board, { ...sheet, ...share, ...known });
      return found.is === 'stopped' ? found.says.split(' ').slice(0, 6).join(' ') : found.next.is;
    };
    // Another board of the same poll: one ballot fewer, everything else in order.
    const other = boardOf(pollOf(key, [1, 1]));
    Object.defineProperty(globalThis, 'localStorage', { value: browser, configurable: true });
    try {
      expect(await looked(other), 'nobody can know yet').to.equal('approve');
      const message = look(files);
      const approved = message.kind === 'looked' ? approvedHash(message.message) : '';
      expect(await looked(other, { approved }), 'as its holder says').to.equal('You have approved another board of');
      expect(await looked(files, { approved })).to.equal('wait');
      expect(kept.size, 'seen on the board').to.equal(1);
      expect(await looked(other)).to.equal('You have approved another board of');
    } finally {
      Reflect.deleteProperty(globalThis, 'localStorage');
    }
  });

  it('signs and opens nothing of a poll that was abandoned', () => {
    const abandoned: Draft = { kind: 'abandoned', body: { reason: 'A fire in the office.' } };
    expect(nextOn(() => [abandoned])).to.deep.equal({ is: 'abandoned' });
    expect(nextOn((after) => [...approvals(after, [1, 2]), abandoned])).to.deep.equal({ is: 'abandoned' });
  });
});
