/** Moves one of a list up or down, or takes it off: by buttons, so that it works by keyboard and on a phone alike. */

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
  const button = (says: string, onPress: () => void) => (
    <button type="button" class="cs-link-button" onClick={onPress}>
      {says} <span class="govuk-visually-hidden">{what}</span>
    </button>
  );
  return (
    <p class="govuk-body cs-row__buttons">
      {at > 0 && button('Move up', () => onMove(-1))}
      {at < of - 1 && button('Move down', () => onMove(1))}
      {onRemove !== null && button('Take off', onRemove)}
    </p>
  );
}
