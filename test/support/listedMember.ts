/** A draft poll whose roll lists one member: where an address is known from a list alone. */
import { pollDefinition } from '../../crypto/bodies.ts';
import { sha256Hex, toBase58, toHex, utf8 } from '../../crypto/bytes.ts';
import { presetCorrections } from '../../src/contract/corrections.ts';
import type { Deps } from '../../src/deps.ts';
import { inTransaction } from '../../src/store/database.ts';
import { insertPoll } from '../../src/store/polls.ts';
import { insertRollLines } from '../../src/store/roll.ts';
import { insertSnapshot } from '../../src/store/snapshots.ts';

const OPENS = '2026-10-02T09:00:00Z';
export const CLOSES = '2026-10-24T19:00:00Z';

/**
 * @param rows  of the list, as it is said to be: whoever has the poll frozen adds the others' lines
 * @returns the poll
 */
export async function listMember(
  { db, rng, now }: Pick<Deps, 'db' | 'rng' | 'now'>,
  member: { readonly number: string; readonly name: string; readonly email: string | null },
  rows = 1,
): Promise<string> {
  const id = toBase58(rng(32)).slice(0, 22);
  const secret = (): string => toHex(rng(32));
  const snapshot = secret();
  const rules = utf8('{}');
  const definition = pollDefinition.parse({
    format: 'countersign-poll/1',
    id,
    organisation: { slug: 'oakmarsh', name: 'Oakmarsh' },
    title: 'A draft',
    rehearsal: false,
    opensAt: OPENS,
    closesAt: CLOSES,
    units: [{ code: 'N', name: 'North', section: 'party', covers: ['N'] }],
    contests: [
      {
        id: 'trigger',
        kind: 'trigger',
        question: 'Only candidate?',
        choices: [
          { id: 'affirm', text: 'Yes' },
          { id: 'open', text: 'No' },
        ],
        min: 1,
        max: 1,
        blank: false,
      },
    ],
    rules: { name: 'test', version: '1', sha256: sha256Hex(rules) },
    smallUnit: 10,
    batchFloor: 10,
    promiseMinutes: 60,
    trustees: { quorum: 1, of: 1 },
    corrections: presetCorrections(OPENS, CLOSES),
    secondElement: 'none',
  });
  await inTransaction(db, async (trx) => {
    const importedAt = now();
    const trustee: { id: string } = await trx('people').first('id'); // any, for nobody counts here
    await insertSnapshot(trx, {
      hash: snapshot,
      importedBy: null,
      importedAt,
      saltSeed: secret(),
      summary: {
        files: [{ file: 'members.csv', rows, asOf: '2026-01-01T00:00:00Z', signedBy: [] }],
        notes: [],
        units: [],
      },
      files: new Map([['members.csv', utf8('number,name\n')]]),
      keys: new Map(),
    });
    await insertPoll(trx, {
      id,
      definition,
      snapshot,
      previous: null,
      rules,
      saltSeed: secret(),
      logSecret: secret(),
      promiseSecret: secret(),
      definedBy: null,
      definedAt: importedAt,
      trustees: [trustee.id],
      scrutineers: [],
    });
    await insertRollLines(trx, id, [[{ ...member, unit: 'N', row: 2, eligible: true, reasons: [] }]]);
  });
  return id;
}
