/** What is about to be encrypted, read back from the very numbers that are: the page cannot show anything else. */
import { type Contest, isRanked } from '../../crypto/contest.ts';
import { marksIn } from './marks.ts';
import { shownOn } from './paper.tsx';
import { ordinal } from './ranking.ts';

type Props = {
  readonly contest: Contest;
  readonly paper: string;
  /** The numbers of this contest that are encrypted. */
  readonly answer: readonly number[];
  readonly place: { readonly number: number; readonly of: number } | null;
};

const nobody = (n: number): string =>
  n === 1 ? 'One name has no place in your order.' : `${n} names have no place in your order.`;

export function Reviewed({ contest, paper, answer, place }: Props) {
  const { blank, chosen } = marksIn(contest, answer);
  const shown = shownOn(paper, contest);
  const textOf = (id: string) => shown.find((choice) => choice.id === id)?.text ?? '';
  const rest = shown.length - chosen.length;
  return (
    <section class="govuk-inset-text" aria-label={contest.question}>
      {place !== null && (
        <span class="govuk-caption-m">
          Question {place.number} of {place.of}
        </span>
      )}
      <h2 class="govuk-heading-m">{contest.question}</h2>
      {blank && (
        <p>
          <strong>You leave this question blank.</strong>
        </p>
      )}
      {!blank && chosen.length === 0 && (
        <p>
          <strong>You mark nothing here.</strong>
        </p>
      )}
      {isRanked(contest) ? (
        <>
          <ol class="govuk-list cs-reviewed">
            {chosen.map((id, i) => (
              <li key={id}>
                <span>{ordinal(i + 1)}</span> <strong class="cs-break">{textOf(id)}</strong>
              </li>
            ))}
          </ol>
          {!blank && rest > 0 && <p>{nobody(rest)}</p>}
        </>
      ) : (
        <ul class="govuk-list">
          {shown
            .filter(({ id }) => chosen.includes(id))
            .map(({ id, text }) => (
              <li key={id}>
                <strong>{text}</strong>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}
