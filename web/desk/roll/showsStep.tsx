/** The second step: what exactly is wrong, the evidence that the rules ask for, and why, in the officer's own words. */
import { useState } from 'preact/hooks';
import { REASON_CODES } from '../../../src/roll/eligibility.ts';
import { Boxes } from '../../kit/choices.tsx';
import { Attach, type Piece, sizeInWords } from '../../kit/evidence.tsx';
import { Act, Faults, Field, type FormFaults, Select } from '../../kit/form.tsx';
import { GROUNDS_IN_WORDS } from '../../kit/grounds.ts';
import { Heading } from '../../kit/layout.tsx';
import { codeInWords } from '../../kit/lineWords.ts';
import { dayInWords } from '../../kit/when.ts';
import { changesName, changesUnit, disprovable, takesOff } from './afterOf.ts';
import { type Draft, missingIn } from './draft.ts';
import type { Line } from './line.tsx';

export function ShowsStep({
  poll,
  line,
  draft,
  units,
  pieces,
  onDraft,
  onAttached,
  onBack,
  onDone,
}: {
  readonly poll: string;
  readonly line: Line;
  readonly draft: Draft;
  readonly units: readonly (readonly [code: string, name: string])[];
  readonly pieces: readonly Piece[];
  readonly onDraft: (draft: Draft) => void;
  readonly onAttached: (piece: Piece) => Promise<void>;
  readonly onBack: () => void;
  readonly onDone: () => void;
}) {
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [fileWaits, setFileWaits] = useState(false);
  const { grounds } = draft;
  const words = GROUNDS_IN_WORDS[grounds];
  const can = disprovable(line.line, grounds);
  const undecided = line.variances.filter(({ settled }) => !settled);
  const next = async () => {
    const missing = new Map(missingIn(draft, line.number, line.line));
    if (fileWaits) missing.set('evidence', 'You chose a file that is not attached yet: press “Attach this file”.');
    setFaults(missing);
    setTries(tries + 1);
    if (missing.size === 0) onDone();
  };
  return (
    <>
      <Faults faults={faults} tries={tries} />
      <Heading>{words.says}</Heading>
      <p class="govuk-body">
        {line.line?.name ?? draft.name} {line.number}.{' '}
        <button type="button" class="cs-link-button" onClick={onBack}>
          Something else is wrong
        </button>
      </p>
      {changesName(grounds) && (
        <Field
          id="name"
          label="Their name"
          error={faults.get('name')}
          value={draft.name}
          onInput={(name) => onDraft({ ...draft, name })}
        />
      )}
      {changesUnit(grounds) && (
        <Select
          id="unit"
          label="The branch they belong to"
          error={faults.get('unit')}
          value={draft.unit}
          onInput={(unit) => onDraft({ ...draft, unit })}
          options={draft.unit === '' ? [['', 'Choose'], ...units] : units}
        />
      )}
      {can.length > 0 && (
        <Boxes
          id="disproved"
          legend="What the list holds against them, and is not so"
          error={faults.get('disproved')}
          options={can.map((code) => [code, codeInWords(code)])}
          ticked={draft.disproved}
          onTick={(disproved) => onDraft({ ...draft, disproved })}
        />
      )}
      {takesOff(grounds) && grounds !== 'duplicate' && (
        <Boxes
          id="against"
          legend="Why they should not be on the roll"
          error={faults.get('against')}
          options={REASON_CODES.filter((code) => line.line?.reasons.includes(code) !== true).map((code) => [
            code,
            codeInWords(code),
          ])}
          ticked={draft.against}
          onTick={(against) => onDraft({ ...draft, against })}
        />
      )}
      <h2 class="govuk-heading-m">What shows it</h2>
      <p class="govuk-body">The rules ask for one of these:</p>
      <ul class="govuk-list govuk-list--bullet">
        {words.evidence.map((says) => (
          <li key={says}>{says}</li>
        ))}
      </ul>
      {pieces.length > 0 && (
        <Boxes
          id="evidence"
          legend="Evidence that you rely on"
          error={faults.get('evidence')}
          options={pieces.map(({ sha256, what, from, bytes, at }) => [
            sha256,
            what,
            `${from === 'claimant' ? 'From the member' : 'From an officer'}, ${dayInWords(at)}, ${sizeInWords(bytes)}`,
          ])}
          ticked={draft.evidence}
          onTick={(evidence) => onDraft({ ...draft, evidence })}
        />
      )}
      {pieces.length === 0 && faults.has('evidence') && (
        <p class="govuk-error-message" id="evidence">
          <span class="govuk-visually-hidden">Error:</span> {faults.get('evidence')}
        </p>
      )}
      <Attach poll={poll} to={{ number: line.number }} onAttached={onAttached} onChosen={setFileWaits} />
      <Field
        id="why"
        label="Why this is right, in your own words"
        hint="Both officers sign this, and the member reads it."
        error={faults.get('why')}
        rows={3}
        value={draft.why}
        onInput={(why) => onDraft({ ...draft, why })}
      />
      {undecided.length > 0 && (
        <Boxes
          id="variances"
          legend="Variances that this settles"
          options={undecided.map(({ variance, says }) => [String(variance), says])}
          ticked={draft.variances.map(String)}
          onTick={(ticked) => onDraft({ ...draft, variances: ticked.map(Number) })}
        />
      )}
      <Act onPress={next}>Continue</Act>
    </>
  );
}
