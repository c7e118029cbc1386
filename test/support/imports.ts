/** Loads an export as the page does: says what there is, sends it in parts, has it judged. */
import { PART_BYTES } from '../../src/contract/uploads.ts';
import type { Files } from '../../src/roll/export.ts';
import type { Called, Client } from './client.ts';

type Imported = Awaited<ReturnType<typeof callImport>>;
const callImport = (client: Client, upload: string) => client.call('importSnapshot', { params: { upload }, body: {} });

/** Sends all that is asked for. @returns the upload's id */
export async function sendExport(client: Client, files: Files): Promise<string> {
  const named = [...files].map(([name, bytes]) => ({ name, bytes: bytes.length }));
  const { upload, send } = await client.must('startUpload', { body: { files: named } });
  for (const file of send) {
    const bytes = files.get(file) ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += PART_BYTES) {
      const part = Uint8Array.from(bytes.subarray(at, at + PART_BYTES));
      await client.must('uploadPart', { params: { upload, file, at }, body: part });
    }
  }
  return upload;
}

export const callToImport = async (client: Client, files: Files): Promise<Imported> =>
  callImport(client, await sendExport(client, files));

/** As `callToImport`; a refusal is a failed test. */
export async function importSet(client: Client, files: Files): Promise<Extract<Imported, { ok: true }>['value']> {
  const called: Called<Extract<Imported, { ok: true }>['value']> = await callToImport(client, files);
  if (!called.ok) throw new Error(`importSnapshot: ${called.code} ${JSON.stringify(called.details)}`);
  return called.value;
}
