/** The choices or candidates of a question, in the order of the paper: name, and for whoever has one a statement and a picture. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Fold } from '../../kit/fold.tsx';
import { Act, Field, type FormFaults, Notice } from '../../kit/form.tsx';
import { type ChoiceDraft, newChoice } from './contestDraft.ts';
import { ListButtons, moved } from './listButtons.tsx';
import { PictureField } from './pictureField.tsx';
import { field, focusable, focusOn } from './places.ts';

type Props = {
  /** Place of the question in the draft. */
  readonly at: string;
  readonly faults: FormFaults;
  readonly noun: 'candidate' | 'choice';
  readonly choices: readonly ChoiceDraft[];
  readonly onChange: (choices: readonly ChoiceDraft[]) => void;
};

/** What is folded away of one of them. */
const aboutInWords = ({ text, statement, picture }: ChoiceDraft, place: string): string => {
  const has = [...(statement.trim() === '' ? [] : ['a statement']), ...(picture === null ? [] : ['a picture'])];
  return `Statement and picture of ${text.trim() || place}: ${has.join(' and ') || 'none'}`;
};

function Several({ noun, onAdd }: { readonly noun: string; readonly onAdd: (texts: readonly string[]) => void }) {
  const [lines, setLines] = useState('');
  const [added, setAdded] = useState(0);
  const texts = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const add = async () => {
    onAdd(texts);
    setAdded(texts.length);
    setLines('');
  };
  return (
    <>
      <Field id={`several-${noun}`} label={`One ${noun} on each line`} rows={5} value={lines} onInput={setLines} />
      <Act secondary onPress={add}>
        Add these
      </Act>
      {added > 0 && <Notice key={added}>{added === 1 ? 'One was added.' : `${added} were added.`}</Notice>}
    </>
  );
}

export function ChoiceRows({ at, faults, noun, choices, onChange }: Props) {
  const set = (key: string, change: Partial<ChoiceDraft>) =>
    onChange(choices.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const { error } = field(faults, `${at}.choices`);
  // Whoever adds one goes on writing.
  const isAdded = useRef(false);
  useEffect(() => {
    if (isAdded.current) focusOn(`${at}.choices[${choices.length - 1}].text`);
    isAdded.current = false;
  }, [at, choices.length]);
  return (
    <div class={`govuk-form-group${error === undefined ? '' : ' govuk-form-group--error'}`}>
      <fieldset class="govuk-fieldset" {...focusable(`${at}.choices`)}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
          {noun === 'candidate' ? 'The candidates' : 'The choices'}
        </legend>
        {error !== undefined && (
          <p class="govuk-error-message">
            <span class="govuk-visually-hidden">Error:</span> {error}
          </p>
        )}
        {choices.map((choice, i) => {
          const place = `${noun} ${i + 1}`;
          const here = `${at}.choices[${i}]`;
          const statement = field(faults, `${here}.statement`);
          const isWrong = [...faults.keys()].some(
            (one) => one === statement.id || one.includes(`-choices-${i}-picture`),
          );
          return (
            <div key={choice.key} class="cs-row">
              <Field
                {...field(faults, `${here}.text`)}
                label={place.replace(/^c/, 'C')}
                value={choice.text}
                onInput={(text) => set(choice.key, { text })}
              />
              <Fold says={aboutInWords(choice, place)} open={isWrong}>
                <Field
                  {...statement}
                  label="Statement"
                  hint="Plain text, up to 4,000 characters; an empty line begins a new paragraph"
                  rows={5}
                  value={choice.statement}
                  onInput={(text) => set(choice.key, { statement: text })}
                />
                <PictureField
                  at={`${here}.picture`}
                  faults={faults}
                  choice={choice}
                  onChange={(change) => set(choice.key, change)}
                />
              </Fold>
              <ListButtons
                what={choice.text.trim() || place}
                at={i}
                of={choices.length}
                onMove={(by) => onChange(moved(choices, i, by))}
                onRemove={
                  choices.length <= 2
                    ? null
                    : () => {
                        onChange(choices.filter((_, j) => j !== i));
                        focusOn(`${at}.choices`);
                      }
                }
              />
            </div>
          );
        })}
        <Act
          secondary
          onPress={async () => {
            isAdded.current = true;
            onChange([...choices, newChoice()]);
          }}
        >
          Add a {noun}
        </Act>
        <Fold says={`Add several ${noun}s at once`}>
          <Several
            noun={noun}
            onAdd={(texts) =>
              onChange([...choices.filter(({ text }) => text.trim() !== ''), ...texts.map((text) => newChoice(text))])
            }
          />
        </Fold>
      </fieldset>
    </div>
  );
}
