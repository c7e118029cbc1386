/**
 * Pieces of evidence: what is there, to be opened; and adding one, by camera or from a file, with what can be taken told before.
 * Files are opened as downloads, never shown in a page of ours.
 */
import { useId, useState } from 'preact/hooks';
import type { z } from 'zod';
import { EVIDENCE_BYTES, EVIDENCE_PIECES, type EvidenceType, type evidenceShown } from '../../src/contract/claims.ts';
import { ENDPOINTS } from '../../src/contract/endpoints.ts';
import { call } from './call.ts';
import { Act, Faults, Field, type FormFaults, Problem } from './form.tsx';
import { inWords } from './when.ts';

export type Piece = z.infer<typeof evidenceShown>;

const TYPE_IN_WORDS: { readonly [T in EvidenceType]: string } = {
  pdf: 'PDF',
  png: 'picture',
  jpeg: 'picture',
  email: 'e-mail',
};

/** `1.2 MB`, `340 KB`. */
export const sizeInWords = (bytes: number): string =>
  bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} KB`;

export const evidenceAddress = (piece: string): string => `/api${ENDPOINTS.evidence.path.replace(':evidence', piece)}`;

/** @param own  whether the reader is the one who made the claim */
export function PieceLink({ piece, own = false }: { readonly piece: Piece; readonly own?: boolean }) {
  const { evidence, what, type, bytes, from, at } = piece;
  return (
    <>
      <a href={evidenceAddress(evidence)} target="_blank" rel="noopener">
        {what}
        <span class="govuk-visually-hidden"> (opens as a file of its own)</span>
      </a>{' '}
      ({TYPE_IN_WORDS[type]}, {sizeInWords(bytes)}; from{' '}
      {from === 'officer' ? 'an officer' : own ? 'you' : 'the member'}, {inWords(at)})
    </>
  );
}

export function Pieces({ pieces, own = false }: { readonly pieces: readonly Piece[]; readonly own?: boolean }) {
  if (pieces.length === 0) return <p class="govuk-body">None yet.</p>;
  return (
    <ul class="govuk-list govuk-list--bullet">
      {pieces.map((piece) => (
        <li key={piece.evidence}>
          <PieceLink piece={piece} own={own} />
        </li>
      ))}
    </ul>
  );
}

export const LIMITS_IN_WORDS = `A picture (JPEG or PNG), a PDF, or an e-mail saved as a file (.eml); up to ${
  EVIDENCE_BYTES / 1024 / 1024
} MB each, at most ${EVIDENCE_PIECES} files. On a phone you can take a picture of a letter.`;

/** What a file is called, where a person called it something: a camera's numbers say nothing. */
function wordsOf(fileName: string): string {
  const words = fileName
    .replace(/\.[^.]*$/, '')
    .replace(/[-_.]+/g, ' ')
    .trim();
  return /^(img|dsc|dcim|pxl|scan|image|photo|picture|screenshot|whatsapp image|document)?[\d\s]*$/i.test(words)
    ? ''
    : words.slice(0, 100);
}

type To = { readonly claim: string } | { readonly number: string } | { readonly unit: string };

export function Attach({
  poll,
  to,
  whatHint = 'For example: bank letter of 3 May',
  onAttached,
  onChosen,
}: {
  readonly poll: string;
  readonly to: To;
  readonly whatHint?: string;
  readonly onAttached: (piece: Piece) => Promise<void>;
  /** Told whether a file is chosen that has not been attached, so that nobody goes on without it. */
  readonly onChosen?: (waits: boolean) => void;
}) {
  // Several may stand on one page.
  const own = useId();
  const fileId = `${own}-file`;
  const whatId = `${own}-what`;
  const [file, setFile] = useState<File | null>(null);
  const [what, setWhat] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [attached, setAttached] = useState<string | null>(null);
  // The input is made anew after each file: no script can empty it otherwise.
  const [round, setRound] = useState(0);

  const choose = (chosen: File | null) => {
    setFile(chosen);
    if (chosen !== null && what === '') setWhat(wordsOf(chosen.name));
    onChosen?.(chosen !== null);
  };
  const attach = async () => {
    setProblem(null);
    setAttached(null);
    setTries(tries + 1);
    const missing = new Map<string, string>();
    if (file === null) missing.set(fileId, 'Choose the file, or take the picture.');
    else if (file.size > EVIDENCE_BYTES)
      missing.set(fileId, `This file is too large: ${sizeInWords(file.size)}. Take a smaller picture of it.`);
    if (what.trim() === '') missing.set(whatId, 'Say what the file shows.');
    setFaults(missing);
    if (missing.size > 0 || file === null) return;
    const answer = await call('attachEvidence', { params: { poll }, query: { ...to, what: what.trim() }, body: file });
    if (!answer.ok) return setProblem(answer.says);
    setAttached(`Attached: ${what.trim()}.`);
    choose(null);
    setWhat('');
    setRound(round + 1);
    await onAttached(answer.value);
  };
  return (
    <div class="cs-inner-form">
      <Faults faults={faults} tries={tries} />
      {problem !== null && <Problem says={problem} key={`${problem}${tries}`} />}
      <div class={`govuk-form-group${faults.has(fileId) ? ' govuk-form-group--error' : ''}`}>
        <label class="govuk-label govuk-label--s" for={fileId}>
          Add a file or a picture
        </label>
        <div class="govuk-hint" id={`${fileId}-hint`}>
          {LIMITS_IN_WORDS}
        </div>
        {faults.has(fileId) && (
          <p class="govuk-error-message" id={`${fileId}-error`}>
            <span class="govuk-visually-hidden">Error:</span> {faults.get(fileId)}
          </p>
        )}
        <input
          key={round}
          class="govuk-file-upload"
          type="file"
          id={fileId}
          accept="image/jpeg,image/png,application/pdf,message/rfc822,.eml"
          aria-describedby={`${fileId}-hint`}
          onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)}
        />
      </div>
      <Field
        id={whatId}
        label="What it shows"
        hint={whatHint}
        error={faults.get(whatId)}
        value={what}
        onInput={setWhat}
      />
      <Act secondary onPress={attach}>
        Attach this file
      </Act>
      {attached !== null && (
        <p class="govuk-body" role="status">
          {attached}
        </p>
      )}
    </div>
  );
}
