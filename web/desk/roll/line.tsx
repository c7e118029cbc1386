/** One entry of the roll with everything behind it and everything that was said and done about it. Every look is logged. */

import { useState } from 'preact/hooks';
import type { z } from 'zod';
import type { lineShown } from '../../../src/contract/claims.ts';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { Changes } from '../../kit/changes.tsx';
import { Attach, Pieces } from '../../kit/evidence.tsx';
import { Facts } from '../../kit/facts.tsx';
import { GROUNDS_IN_WORDS } from '../../kit/grounds.ts';
import { Heading } from '../../kit/layout.tsx';
import { placeInWords } from '../../kit/lineWords.ts';
import { Shown, useCall } from '../../kit/load.tsx';
import { Rows } from '../../kit/rows.tsx';
import { type UnitName, unitNames } from '../../kit/units.ts';
import { inWords } from '../../kit/when.ts';
import { OfficersReasons } from '../reasons.tsx';
import { ClaimList } from './claimList.tsx';
import { Back, RollPage, useNumber } from './rollPage.tsx';
import { putRightAddress } from './varianceCard.tsx';
import { canBePutRight } from './variances.tsx';

export type Line = z.infer<typeof lineShown>;

const DECISION = {
  eligible: 'On the roll',
  'proposed-exclusion': 'Proposed to be left off; no officer has confirmed it',
  excluded: 'Left off the roll',
} as const;

/** How the entry stands now, and why. */
function Stands({ line, unitName }: { readonly line: Line; readonly unitName: (code: string) => string }) {
  const { decision, confirmedBy, email, amendments } = line;
  const place =
    decision === null
      ? 'Not on the list of this poll'
      : amendments.length > 0
        ? placeInWords(line.line)
        : DECISION[decision];
  const rows = [
    ['Membership number', line.number],
    ['Branch or unit', line.line === null ? 'none' : unitName(line.line.unit)],
    ['Place on the roll', `${place}${confirmedBy === null ? '' : `, confirmed by ${confirmedBy}`}`],
    ['E-mail', email ?? 'none'],
  ] as const;
  return <Rows rows={rows} />;
}

function Amendments({ amendments }: { readonly amendments: Line['amendments'] }) {
  if (amendments.length === 0) return null;
  return (
    <>
      <h2 class="govuk-heading-m">What was put right</h2>
      <ul class="govuk-list govuk-list--spaced">
        {amendments.map(({ seq, at, grounds, why, proposedBy, decidedBy, after }) => (
          <li key={seq}>
            {inWords(at)}: <strong>{placeInWords(after)}</strong>.{' '}
            {grounds !== null && `${GROUNDS_IN_WORDS[grounds].says}. `}
            {why} Proposed by {proposedBy}, approved by {decidedBy}.
          </li>
        ))}
      </ul>
    </>
  );
}

/** What waits for a second officer, as it would change the entry, and who proposed it. */
function Pending({
  poll,
  ids,
  unitName,
}: {
  poll: PollPage['definition']['id'];
  ids: Line['pending'];
  unitName: UnitName;
}) {
  const loaded = useCall('proposals', { query: { poll } });
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body">
        A change of this entry is <a href="/desk/proposals">waiting for a second officer</a>.
      </p>
      <Shown loaded={loaded}>
        {({ proposals }) =>
          proposals
            .filter(({ id }) => ids.includes(id))
            .map(({ id, proposal, proposedBy, proposedAt }) => (
              <div key={id}>
                {proposal.kind === 'override' && (
                  <Changes before={proposal.before} after={proposal.after} unitName={unitName} />
                )}
                <p class="govuk-body">
                  Proposed by {proposedBy} on {inWords(proposedAt)}: {proposal.why}
                </p>
              </div>
            ))
        }
      </Shown>
    </div>
  );
}

function Entry({ page, line, reload }: { page: PollPage; line: Line; reload: () => Promise<void> }) {
  const poll = page.definition.id;
  const { number, pending, variances, claims, evidence, facts, sources, reasons } = line;
  const [attaching, setAttaching] = useState(false);
  const open = canBePutRight(page);
  const undecided = variances.filter(({ settled }) => !settled);
  return (
    <>
      <Back to={`/polls/${poll}/desk`}>Back to the poll’s desk</Back>
      <Heading>{line.line?.name ?? `Number ${number}`}</Heading>
      {pending.length > 0 && <Pending poll={poll} ids={pending} unitName={unitNames(page)} />}
      <Stands line={line} unitName={unitNames(page)} />
      {open && pending.length === 0 && (
        <a class="govuk-button" href={putRightAddress(poll, number, undecided[0]?.variance)}>
          Put this entry right
        </a>
      )}
      {variances.length > 0 && (
        <>
          <h2 class="govuk-heading-m">Variances</h2>
          <ul class="govuk-list govuk-list--bullet">
            {variances.map(({ variance, kind, says, settled }) => (
              <li key={variance}>
                {settled ? (
                  `${says} (decided)`
                ) : (
                  <>
                    <a href={`/polls/${poll}/variances?kind=${kind}`}>{says}</a> (undecided)
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <Amendments amendments={line.amendments} />
      <h2 class="govuk-heading-m">What the rules say</h2>
      {reasons.length === 0 ? (
        <p class="govuk-body">The rules find nothing against this entry.</p>
      ) : (
        <OfficersReasons reasons={reasons} />
      )}
      <h2 class="govuk-heading-m">What the files say</h2>
      {facts.length === 0 ? (
        <p class="govuk-body">Nothing.</p>
      ) : (
        <Facts facts={facts} sources={sources} unitName={unitNames(page)} />
      )}
      <h2 class="govuk-heading-m">Claims</h2>
      <ClaimList poll={poll} claims={claims} none="Nobody has claimed anything about this entry." />
      <p class="govuk-body">
        <a href={`/polls/${poll}/open-claim#${encodeURIComponent(number)}`}>Open a claim for this member</a>
      </p>
      <h2 class="govuk-heading-m">Evidence</h2>
      <Pieces pieces={evidence} />
      {open &&
        (attaching ? (
          <Attach poll={poll} to={{ number }} onAttached={() => reload()} />
        ) : (
          <p class="govuk-body">
            <button type="button" class="cs-link-button" onClick={() => setAttaching(true)}>
              Attach evidence
            </button>
          </p>
        ))}
      <p class="govuk-hint">That you looked at this entry is logged, and the member can see it.</p>
    </>
  );
}

function Loaded({ page, number }: { readonly page: PollPage; readonly number: string }) {
  const loaded = useCall('rollLine', { params: { poll: page.definition.id }, query: { number } });
  return (
    <Shown loaded={loaded} heading="Entry of the roll">
      {(line) => <Entry page={page} line={line} reload={loaded.reload} />}
    </Shown>
  );
}

export function LinePage({ poll }: { readonly poll: string }) {
  const number = useNumber();
  return (
    <RollPage poll={poll} title="Entry of the roll">
      {(page) => <Loaded key={number} page={page} number={number} />}
    </RollPage>
  );
}
