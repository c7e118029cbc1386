/** Moves one of a list up or down, or takes it off: by buttons, so that it works by keyboard and on a phone alike. */
import { useEffect, useRef } from 'preact/hooks';

/** The list with one of it moved; as it was where it cannot move. */
export function moved<T>(list: readonly T[], at: number, by: 1 | -1): readonly T[] {
  const one = list[at];
  const other = list[at + by];
  if (one === undefined || other === undefined) return list;
  return list.with(at, other).with(at + by, one);
}

/** @param onRemove  null where it has to stay */
export function ListButtons({
  what,
  at,
  of,
  onMove,
  onRemove,
}: {
  readonly what: string;
  readonly at: number;
  readonly of: number;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: (() => void) | null;
}) {
  const up = useRef<HTMLButtonElement>(null);
  const down = useRef<HTMLButtonElement>(null);
  const pressed = useRef<1 | -1 | null>(null);
  // What is moved in a page loses the focus: whoever presses by keyboard goes on where they were.
  useEffect(() => {
    if (pressed.current !== null)
      (pressed.current < 0 ? (up.current ?? down.current) : (down.current ?? up.current))?.focus();
    pressed.current = null;
  }, [at]);
  const move = (by: 1 | -1) => {
    pressed.current = by;
    onMove(by);
  };
  const button = (says: string, onPress: () => void, ref?: typeof up) => (
    <button type="button" class="cs-link-button" onClick={onPress} ref={ref ?? null}>
      {says} <span class="govuk-visually-hidden">{what}</span>
    </button>
  );
  return (
    <p class="govuk-body cs-row__buttons">
      {at > 0 && button('Move up', () => move(-1), up)}
      {at < of - 1 && button('Move down', () => move(1), down)}
      {onRemove !== null && button('Take off', onRemove)}
    </p>
  );
}
