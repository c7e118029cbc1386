/** Bars of a result: parts of a whole beside one another, told apart by pattern as well as by colour, and a line to be passed. */

/** `full`: what is asked about; `half`: more of it; `came`: what has just come; `empty`: the other side, in outline alone. */
export type Look = 'full' | 'half' | 'came' | 'empty';
/** `share` of the bar's whole length, from 0 to 1: for the eye alone, every figure stands beside it. */
export type Part = { readonly look: Look; readonly share: number };

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;

/**
 * Hidden from whoever does not see it: the figures and sentences beside it say the same.
 *
 * @param line  where on the bar's length the line stands that has to be passed
 */
export function Bar({ parts, line = null }: { readonly parts: readonly Part[]; readonly line?: number | null }) {
  let at = 0;
  const placed = parts.map((part) => {
    const from = at;
    at += part.share;
    return { ...part, from };
  });
  return (
    <svg class="cs-bar" aria-hidden="true">
      <rect class="cs-bar__ground" width="100%" height="100%" />
      {placed
        .filter(({ share }) => share > 0)
        .map(({ look, share, from }) => (
          <rect key={from} class={`cs-bar__${look}`} x={percent(from)} width={percent(share)} height="100%" />
        ))}
      {line !== null && <line class="cs-bar__line" x1={percent(line)} x2={percent(line)} y1="-4" y2="26" />}
    </svg>
  );
}
