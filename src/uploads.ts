/**
 * Exports on their way in. Their bytes are kept in this process's memory alone until they are judged and sealed: no list
 * lies in clear on a disk, and of an upload that is left half done nothing remains, whatever ends the process.
 */

export type UploadFile = { readonly name: string; readonly bytes: number };

export type UploadProgress = {
  /** Bytes that have come, and that will. */
  readonly received: number;
  readonly of: number;
  /** What is being read, once all is there; null before. */
  readonly reading: { readonly file: string; readonly row: number; readonly of: number } | null;
};

type Upload = {
  readonly id: string;
  readonly person: string;
  readonly files: ReadonlyMap<string, { readonly bytes: Uint8Array; received: number }>;
  readonly of: number;
  lastAt: number;
  reading: UploadProgress['reading'];
  /** Being judged: nothing more comes in, and it does not lapse. */
  taken: boolean;
};

/** An upload that nothing comes for is forgotten after so long. */
const LAPSE_MS = 10 * 60_000;
/** Of all uploads together, since they are in memory. */
const MOST_BYTES = 512 * 1024 * 1024;

export class Uploads {
  private readonly all = new Map<string, Upload>();

  /** A person has one at a time: a new one takes the place of the one before. @returns false when there is no room */
  start(id: string, person: string, files: readonly UploadFile[], now: Date): boolean {
    this.sweep(now);
    for (const upload of this.all.values()) if (upload.person === person && !upload.taken) this.all.delete(upload.id);
    const of = sum(files.map(({ bytes }) => bytes));
    if (sum([...this.all.values()].map((upload) => upload.of)) + of > MOST_BYTES) return false;
    this.all.set(id, {
      id,
      person,
      files: new Map(files.map(({ name, bytes }) => [name, { bytes: new Uint8Array(bytes), received: 0 }])),
      of,
      lastAt: now.getTime(),
      reading: null,
      taken: false,
    });
    return true;
  }

  /**
   * Bytes of a file from one place on. The same part may come again, for its answer may have been lost; none may be left out.
   * @returns false when there is no such upload or file, or the part does not belong there
   */
  put(id: string, person: string, part: { file: string; at: number; bytes: Uint8Array }, now: Date): boolean {
    const upload = this.find(id, person, now);
    const file = upload?.files.get(part.file);
    if (upload === undefined || upload.taken || file === undefined) return false;
    if (part.at > file.received || part.at + part.bytes.length > file.bytes.length) return false;
    file.bytes.set(part.bytes, part.at);
    file.received = Math.max(file.received, part.at + part.bytes.length);
    upload.lastAt = now.getTime();
    return true;
  }

  progress(id: string, person: string, now: Date): UploadProgress | undefined {
    const upload = this.find(id, person, now);
    if (upload === undefined) return undefined;
    const received = sum([...upload.files.values()].map((file) => file.received));
    return { received, of: upload.of, reading: upload.reading };
  }

  /** The whole files, to be judged; after that nothing more comes in. Undefined while a byte is missing. */
  take(id: string, person: string, now: Date): ReadonlyMap<string, Uint8Array> | undefined {
    const upload = this.find(id, person, now);
    if (upload === undefined || upload.taken) return undefined;
    if ([...upload.files.values()].some(({ bytes, received }) => received < bytes.length)) return undefined;
    upload.taken = true;
    return new Map([...upload.files].map(([name, { bytes }]) => [name, bytes]));
  }

  /** It was not judged after all, and may be taken again. */
  giveBack(id: string, now: Date): void {
    const upload = this.all.get(id);
    if (upload === undefined) return;
    upload.taken = false;
    upload.lastAt = now.getTime();
  }

  tell(id: string, reading: UploadProgress['reading']): void {
    const upload = this.all.get(id);
    if (upload !== undefined) upload.reading = reading;
  }

  drop(id: string, person: string): void {
    if (this.all.get(id)?.person === person) this.all.delete(id);
  }

  /** Forgets what nothing has come for. */
  sweep(now: Date): void {
    for (const { id, taken, lastAt } of this.all.values()) {
      if (!taken && now.getTime() - lastAt > LAPSE_MS) this.all.delete(id);
    }
  }

  private find(id: string, person: string, now: Date): Upload | undefined {
    this.sweep(now);
    const upload = this.all.get(id);
    return upload?.person === person ? upload : undefined;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
