/** Variances: by kind, what can block a vote first; then those of one kind with what each file says, to be settled. */
import { useState } from 'preact/hooks';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { VARIANCE_KINDS } from '../../../src/roll/variance.ts';
import { VARIANCE_IN_WORDS } from '../../../src/roll/varianceWords.ts';
import type { Called } from '../../kit/call.ts';
import { sourceInWords } from '../../kit/facts.tsx';
import { Act } from '../../kit/form.tsx';
import { Heading } from '../../kit/layout.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { unitNames } from '../../kit/units.ts';
import { KIND_GROUPS } from './kinds.ts';
import { AfterProposing } from './proposing.tsx';
import { Back, RollPage } from './rollPage.tsx';
import { StandsForm } from './standsForm.tsx';
import { VarianceCard } from './varianceCard.tsx';

type Desk = Extract<Called<'rollDesk'>, { ok: true }>['value'];

const PAGE = 50;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** States in which an entry can still be put right. */
export const canBePutRight = ({ state }: PollPage): boolean =>
  ['roll-open', 'roll-frozen', 'keys-ready', 'open'].includes(state);

export const Undecided = ({ count }: { readonly count: number }) => (
  <p class="govuk-body-l">
    {count === 0
      ? 'No variance is undecided.'
      : count === 1
        ? '1 variance is undecided.'
        : `${count} variances are undecided.`}
  </p>
);

function ByKind({ page, desk }: { readonly page: PollPage; readonly desk: Desk }) {
  const poll = page.definition.id;
  const groups = KIND_GROUPS.map((group) => ({
    ...group,
    found: group.kinds.flatMap((kind) => desk.variances.filter((variance) => variance.kind === kind)),
  })).filter(({ found }) => found.length > 0);
  return (
    <>
      <Back to={`/polls/${poll}/desk`}>Back to the poll’s desk</Back>
      <Heading>Variances</Heading>
      <Undecided count={desk.undecided} />
      <p class="govuk-body">
        A variance is a place where the files do not agree, or where something looks wrong. Nothing is corrected by
        itself. For each one you either put an entry right, or say that the roll is right as it is. A second officer has
        to agree.
      </p>
      {groups.map(({ says, hint, found }) => (
        <section key={says}>
          <h2 class="govuk-heading-m govuk-!-margin-bottom-1">{says}</h2>
          <p class="govuk-hint">{hint}</p>
          <ul class="govuk-list govuk-list--spaced">
            {found.map(({ kind, says: inWords, entries, undecided }) => (
              <li key={kind}>
                <a href={`/polls/${poll}/variances?kind=${kind}`}>{capital(inWords)}</a>:{' '}
                {undecided === 0 ? `all ${entries} decided` : <strong>{undecided} undecided</strong>}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p class="govuk-body">
        <a href={`/polls/${poll}/variances?state=decided`}>Those that are decided</a>
      </p>
    </>
  );
}

function OfOneKind({
  page,
  kind,
  state,
  undecided,
  onChange,
}: {
  readonly page: PollPage;
  /** null: of any kind. */
  readonly kind: string | null;
  readonly state: 'undecided' | 'decided';
  readonly undecided: number;
  readonly onChange: () => Promise<void>;
}) {
  const poll = page.definition.id;
  const [at, setAt] = useState(1);
  const loaded = useCall('variances', {
    params: { poll },
    query: { state, page: at, ...(kind === null ? {} : { kind }) },
  });
  const known = VARIANCE_KINDS.find((one) => one === kind);
  const title =
    state === 'decided' ? 'Variances that are decided' : known === undefined ? 'Variances' : VARIANCE_IN_WORDS[known];
  const again = async () => {
    await onChange();
    await loaded.reload();
  };
  const [signed, setSigned] = useState(false);
  const allSigned = async () => {
    setSigned(true);
    await again();
  };
  return (
    <>
      <Back to={`/polls/${poll}/variances`}>All kinds of variance</Back>
      <Heading>{capital(title)}</Heading>
      <Shown loaded={loaded}>
        {({ variances, sources, total }) => {
          const free = variances.filter(({ pending }) => pending === null).map(({ variance }) => variance);
          const waiting = variances.length - free.length;
          // While one of the kind waits, the others are named one by one.
          const whole = waiting === 0 ? total : free.length;
          return (
            <>
              <p class="govuk-body">
                {state === 'decided' ? `${total} decided.` : `${total} of this kind undecided, ${undecided} in all.`}
                {waiting > 0 && ` ${waiting} of them ${waiting === 1 ? 'waits' : 'wait'} for a second officer.`}
                {total > PAGE && ` Page ${at} of ${Math.ceil(total / PAGE)}.`}
              </p>
              {sources.length > 0 && (
                <p class="govuk-hint">
                  From: {sources.map(({ source }) => sourceInWords(sources, source)).join('; ')}.
                </p>
              )}
              {(kind === 'contact-cluster' || kind === 'contact-changed') && (
                <p class="govuk-inset-text">
                  No link to vote goes to a changed e-mail address before two officers have released it. That is done
                  once the roll is frozen, on the page <a href={`/polls/${poll}/contacts`}>Changed addresses</a>; here
                  you say whether the list is right.
                </p>
              )}
              {signed && <AfterProposing />}
              {kind !== null && state === 'undecided' && canBePutRight(page) && whole > 1 && (
                <StandsForm
                  poll={poll}
                  kind={kind}
                  entries={whole}
                  only={waiting === 0 ? null : free}
                  onProposed={allSigned}
                >
                  The roll is right in {waiting === 0 ? `all ${whole} of them` : `the other ${whole}`}
                </StandsForm>
              )}
              {variances.map((variance) => (
                <VarianceCard
                  key={variance.variance}
                  poll={poll}
                  variance={variance}
                  sources={sources}
                  unitName={unitNames(page)}
                  open={canBePutRight(page)}
                  onProposed={again}
                />
              ))}
              {at * PAGE < total && (
                <Act secondary onPress={async () => setAt(at + 1)}>
                  Next fifty
                </Act>
              )}
            </>
          );
        }}
      </Shown>
    </>
  );
}

function Variances({ page }: { readonly page: PollPage }) {
  const desk = useCall('rollDesk', { params: { poll: page.definition.id } });
  const query = new URLSearchParams(location.search);
  const kind = query.get('kind');
  const state = query.get('state') === 'decided' ? 'decided' : 'undecided';
  return (
    <Shown loaded={desk} heading="Variances">
      {(value) =>
        kind === null && state === 'undecided' ? (
          <ByKind page={page} desk={value} />
        ) : (
          <OfOneKind page={page} kind={kind} state={state} undecided={value.undecided} onChange={desk.reload} />
        )
      }
    </Shown>
  );
}

export const VariancesPage = ({ poll }: { readonly poll: string }) => (
  <RollPage poll={poll} title="Variances">
    {(page) => <Variances page={page} />}
  </RollPage>
);
