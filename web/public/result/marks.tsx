/** Yes/no, choose and approval as bars: votes for each choice, the line that has to be passed, who is elected. */
import type { Contest, Ruled } from '../../../crypto/bodies.ts';
import type { Decided } from '../../../crypto/outcomeBody.ts';
import { Bar } from './bar.tsx';

type By<B extends Decided['by']> = Extract<Decided, { readonly by: B }>;

/** Longest first where places are filled: the order in which they were filled. */
export function MarksPicture({
  contest,
  decided,
  ruling,
}: {
  readonly contest: Contest;
  readonly decided: By<'marks'>;
  readonly ruling?: Ruled | undefined;
}) {
  const { totals, elected, stopped } = decided;
  const most = Math.max(1, ...totals.map(({ votes }) => votes));
  const place = (id: string): number => (elected.includes(id) ? elected.indexOf(id) : elected.length);
  const ahead = stopped === null ? 'Elected' : ruling === undefined ? 'Ahead' : 'As counted';
  const sorted = totals.toSorted((a, b) => place(a.choice) - place(b.choice) || b.votes - a.votes);
  return (
    <figure class="cs-figure">
      <figcaption class="govuk-body govuk-!-font-weight-bold">Votes for each choice</figcaption>
      <ol class="govuk-list">
        {sorted.map(({ choice, votes }) => {
          const isIn = elected.includes(choice);
          return (
            <li key={choice}>
              <span class="cs-bar-name">
                <span>
                  {contest.choices.find(({ id }) => id === choice)?.text ?? choice}{' '}
                  {isIn && <strong class="govuk-tag">{ahead}</strong>}{' '}
                  {ruling?.elected.includes(choice) && <strong class="govuk-tag">Elected by ruling</strong>}
                </span>
                <span>{votes}</span>
              </span>
              <Bar parts={[{ look: isIn ? 'full' : 'half', share: votes / most }]} />
            </li>
          );
        })}
      </ol>
    </figure>
  );
}

export function YesNoPicture({ contest, decided }: { readonly contest: Contest; readonly decided: By<'yes-no'> }) {
  const { yes, no, of } = decided;
  const { rule } = contest;
  if (of === 0) return null;
  const line = rule !== undefined && 'over' in rule ? rule.over / rule.under : 1 / 2;
  const nameOf = (id: string): string => contest.choices.find((one) => one.id === id)?.text ?? id;
  const rest = of - yes - no;
  return (
    <figure class="cs-figure">
      <figcaption class="govuk-body govuk-!-font-weight-bold">
        {nameOf('yes')}: {yes} of {of} {rule?.name === 'share-of-electorate' ? 'who may vote' : 'votes'}
      </figcaption>
      <Bar
        parts={[
          { look: 'full', share: yes / of },
          { look: 'half', share: no / of },
        ]}
        line={line}
      />
      <p class="govuk-body-s">
        {nameOf('yes')} {yes}, {nameOf('no')} {no}
        {rest > 0 && `, not for either ${rest}`}. The line stands where it is carried
        {rule?.name === 'more-yes-than-no' && ' (with one vote more than half)'}.
      </p>
    </figure>
  );
}
