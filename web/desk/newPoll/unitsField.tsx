/** Which units of the list take part, section by section, and which of them may be too small for a secret ballot. */
import { Boxes, type Option } from '../../kit/choices.tsx';
import type { Snapshot } from '../listWords.ts';

export type Unit = Snapshot['units'][number];

/** An export without a file of units names them by their codes alone, and no sections. */
export const sectionOf = ({ section }: Unit): string => section || 'units';
export const nameOf = ({ name, code }: Unit): string => name || code;

export function UnitsField({
  id,
  error,
  units,
  smallUnit,
  ticked,
  onTick,
}: {
  readonly id: string;
  readonly error: string | undefined;
  readonly units: readonly Unit[];
  readonly smallUnit: number;
  readonly ticked: readonly string[];
  readonly onTick: (ticked: readonly string[]) => void;
}) {
  const sections = [...new Set(units.map(sectionOf))];
  const option = (unit: Unit): Option => {
    const { code, listed } = unit;
    const says = `${nameOf(unit)}: ${listed} listed`;
    const more = [
      ...(sections.length > 1 ? [unit.section === '' ? 'Without a section.' : `Section ${unit.section}.`] : []),
      ...(listed < smallUnit ? [`Too few for a secret ballot: fewer than ${smallUnit}.`] : []),
    ].join(' ');
    return more === '' ? [code, says] : [code, says, more];
  };
  const all = (section: string) => units.filter((unit) => sectionOf(unit) === section).map(({ code }) => code);
  return (
    <>
      <Boxes
        id={id}
        error={error}
        legend="Units that take part"
        hint="Their sections are those of the list. The roll is not frozen while one of them has too few eligible members."
        options={sections.flatMap((section) => units.filter((unit) => sectionOf(unit) === section).map(option))}
        ticked={ticked}
        onTick={onTick}
      />
      <p class="govuk-body cs-row__buttons">
        {sections.map((section) => (
          <button
            key={section}
            type="button"
            class="cs-link-button"
            onClick={() => onTick([...new Set([...ticked, ...all(section)])])}
          >
            {sections.length === 1
              ? 'Tick all of them'
              : units.some((unit) => unit.section === section)
                ? `Tick all of section ${section}`
                : 'Tick all without a section'}
          </button>
        ))}
      </p>
    </>
  );
}
