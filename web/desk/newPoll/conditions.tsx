/** Conditions on who is elected, such as at least so many women: each in words, with those whom it is about. */
import { Boxes } from '../../kit/choices.tsx';
import { Act, Field, type FormFaults } from '../../kit/form.tsx';
import { type ChoiceDraft, type ConditionDraft, newCondition } from './contestDraft.ts';
import { field } from './places.ts';

export function Conditions({
  at,
  faults,
  choices,
  conditions,
  onChange,
}: {
  readonly at: string;
  readonly faults: FormFaults;
  readonly choices: readonly ChoiceDraft[];
  readonly conditions: readonly ConditionDraft[];
  readonly onChange: (conditions: readonly ConditionDraft[]) => void;
}) {
  const set = (key: string, change: Partial<ConditionDraft>) =>
    onChange(conditions.map((one) => (one.key === key ? { ...one, ...change } : one)));
  return (
    <>
      <p>
        Where the count would not keep one of these, it stops and asks the returning officer which published rule
        applies. Nobody is put in a place by guessing.
      </p>
      {conditions.map(({ key, says, least, of }, i) => {
        const here = `${at}.constraints[${i}]`;
        return (
          <div key={key} class="cs-row">
            <Field
              {...field(faults, `${here}.says`)}
              label={`Condition ${i + 1}, in words`}
              hint="With where it comes from: At least two women (Rule 4.II)"
              value={says}
              onInput={(value) => set(key, { says: value })}
            />
            <Field
              {...field(faults, `${here}.least`)}
              label="At least so many"
              type="number"
              value={least}
              onInput={(value) => set(key, { least: value })}
            />
            <Boxes
              {...field(faults, `${here}.choices`)}
              legend="Of these"
              options={choices.map((choice, j) => [choice.key, choice.text.trim() || `Number ${j + 1}`] as const)}
              ticked={of}
              onTick={(ticked) => set(key, { of: ticked })}
            />
            <p class="govuk-body">
              <button
                type="button"
                class="cs-link-button"
                onClick={() => onChange(conditions.filter((one) => one.key !== key))}
              >
                Take off <span class="govuk-visually-hidden">condition {i + 1}</span>
              </button>
            </p>
          </div>
        );
      })}
      <Act secondary onPress={async () => onChange([...conditions, newCondition()])}>
        Add a condition
      </Act>
    </>
  );
}
