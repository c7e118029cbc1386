/** The roll at the desk: counts, proposed exclusions to confirm by reason, variances, and the signed freeze. */

import { useState } from 'preact/hooks';
import { composeAct } from '../../crypto/assertion.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type Called, call } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Notice, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { grouped } from '../kit/numbers.ts';
import { PasskeyStopped, signMessage } from '../kit/passkey.ts';
import { type Progress, ProgressBar } from '../kit/progress.tsx';
import { useSession } from '../kit/session.tsx';
import { unitNames } from '../kit/units.ts';
import { watched } from '../kit/watched.ts';
import { inWords } from '../kit/when.ts';
import { Complaints } from './complaints.tsx';
import { Entries } from './entries.tsx';
import { readingInWords } from './loadExport.ts';
import { Exclusions } from './roll/confirming.tsx';

type Desk = Extract<Called<'rollDesk'>, { ok: true }>['value'];

const TOO_SMALL = (details: unknown): readonly string[] =>
  Array.isArray(details)
    ? details.map((item) =>
        typeof item === 'object' && item !== null && 'unit' in item ? String(item.unit) : String(item),
      )
    : [];

/** Has the list judged, telling how far that is. */
function judgeRoll(
  poll: PollPage['definition']['id'],
  tell: (progress: Progress) => void,
): Promise<Called<'openRoll'>> {
  tell({ says: 'Opening the sealed list…', done: 0, of: 1 });
  const look = async (): Promise<Progress | null> => {
    const far = await call('rollProgress', { params: { poll } });
    if (!far.ok || far.value.now === null) return null;
    const { doing, row, of, file } = far.value.now;
    if (doing === 'reading') return readingInWords({ file, row, of });
    return { says: `Keeping the decisions: ${grouped(row)} of ${grouped(of)}`, done: row, of };
  };
  return watched(call('openRoll', { params: { poll }, body: {} }), look, tell);
}

function Freeze({
  page,
  desk,
  onDone,
}: {
  readonly page: PollPage;
  readonly desk: Desk;
  readonly onDone: () => Promise<void>;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const poll = page.definition.id;
  const left = desk.proposed - desk.confirmed;
  const freeze = async () => {
    setProblem(null);
    const nonce = await call('newNonce', { body: { purpose: 'act' } });
    if (!nonce.ok) return setProblem(nonce.says);
    try {
      const message = composeAct({
        origin: location.origin,
        rpId: rpIdOf(location.origin),
        act: 'freeze',
        poll,
        says: { snapshot: desk.snapshot, undecided: desk.undecided },
        nonce: nonce.value.nonce,
      });
      const assertion = await signMessage(message);
      const answer = await call('freezeRoll', {
        params: { poll },
        body: { nonce: nonce.value.nonce, undecided: desk.undecided, assertion },
      });
      if (!answer.ok) return setProblem([answer.says, ...TOO_SMALL(answer.details)].join(' '));
      await onDone();
    } catch (fault) {
      if (!(fault instanceof PasskeyStopped)) throw fault;
      setProblem(fault.message);
    }
  };
  if (left > 0)
    return (
      <>
        <h3 class="govuk-heading-s">Freeze the roll</h3>
        <p class="govuk-body">
          It can be frozen once the membership secretary has confirmed every exclusion.{' '}
          {left === 1 ? 'One is' : `${grouped(left)} are`} left.
        </p>
      </>
    );
  return (
    <>
      <h3 class="govuk-heading-s">Freeze the roll</h3>
      {problem !== null && <Problem says={problem} key={problem} />}
      <p class="govuk-body">
        {desk.undecided === 0
          ? 'No variance is undecided.'
          : `You sign, with your passkey, that you freeze the roll with ${desk.undecided === 1 ? '1 variance' : `${desk.undecided} variances`} undecided. That number stands on the public board.`}
      </p>
      <Act onPress={freeze}>Freeze the roll{desk.undecided > 0 ? ` with ${desk.undecided} undecided` : ''}</Act>
    </>
  );
}

/** Where the work on the roll is, and how much of it is left. */
function ToDo({ page, desk, mayLook }: { readonly page: PollPage; readonly desk: Desk; readonly mayLook: boolean }) {
  const poll = page.definition.id;
  const left = desk.proposed - desk.confirmed;
  return (
    <>
      <h3 class="govuk-heading-s">{page.state === 'roll-open' ? 'What is left before the freeze' : 'Putting right'}</h3>
      <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
        {page.state === 'roll-open' && (
          <li>
            {left === 0
              ? 'Every exclusion is confirmed.'
              : `${left === 1 ? '1 exclusion has' : `${left} exclusions have`} to be confirmed, below.`}
          </li>
        )}
        <li>
          {mayLook ? <a href={`/polls/${poll}/variances`}>Variances</a> : 'Variances'}:{' '}
          <strong>{desk.undecided} undecided</strong>
        </li>
        {mayLook && (
          <>
            <li>
              <a href={`/polls/${poll}/claims`}>Claims of members</a>
            </li>
            <li>
              <a href="/desk/proposals">What waits for a second officer</a>
            </li>
          </>
        )}
      </ul>
      <p class="govuk-hint">
        Members can contest their entry until {inWords(page.closing.claimsUntil)}; entries can be put right until{' '}
        {inWords(page.closing.overridesUntil)}.
      </p>
    </>
  );
}

function ByUnit({ page, desk }: { readonly page: PollPage; readonly desk: Desk }) {
  const unitName = unitNames(page);
  return (
    <Fold says="Counts by branch or unit">
      <table class="govuk-table cs-stack">
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {['Unit', 'Listed', 'On the roll', 'Left off'].map((head, i) => (
              <th key={head} scope="col" class={`govuk-table__header${i > 0 ? ' govuk-table__header--numeric' : ''}`}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {desk.units.map(({ unit, listed, eligible, excluded }) => (
            <tr key={unit} class="govuk-table__row">
              <th scope="row" class="govuk-table__header">
                {unitName(unit)}
              </th>
              {(
                [
                  ['Listed', listed],
                  ['On the roll', eligible],
                  ['Left off', excluded],
                ] as const
              ).map(([head, of]) => (
                <td key={head} data-label={head} class="govuk-table__cell govuk-table__cell--numeric">
                  {of}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Fold>
  );
}

/** A draft has no roll yet: the list is judged first. */
function Draft({ page, onDone }: { readonly page: PollPage; readonly onDone: () => Promise<void> }) {
  const { me } = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [refused, setRefused] = useState<unknown>(undefined);
  const openRoll = async () => {
    setProblem(null);
    const answer = await judgeRoll(page.definition.id, setProgress);
    setProgress(null);
    if (answer.ok) return onDone();
    setProblem(answer.says);
    setRefused(answer.details);
  };
  return (
    <>
      <h2 class="govuk-heading-m">The roll</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Complaints details={refused} />
      {progress !== null && <ProgressBar {...progress} />}
      {me.roles.includes('membership-secretary') && <Act onPress={openRoll}>Judge the list by the rules</Act>}
    </>
  );
}

function Judged({ page, reload }: { readonly page: PollPage; readonly reload: () => Promise<void> }) {
  const { me } = useSession();
  const poll = page.definition.id;
  const loaded = useCall('rollDesk', { params: { poll } });
  const [shown, setShown] = useState<{ reason: string } | null>(null);
  const [wasFrozen, setWasFrozen] = useState(false);
  const holds = (...roles: readonly (typeof me.roles)[number][]) => roles.some((role) => me.roles.includes(role));
  const again = async () => {
    await loaded.reload();
    await reload();
  };
  const frozen = async () => {
    await again();
    setWasFrozen(true);
  };
  const mayLook = holds('membership-secretary', 'procedure-secretary', 'scrutineer');
  return (
    <>
      <h2 class="govuk-heading-m">The roll</h2>
      {wasFrozen && (
        <Notice>
          You froze the roll. The trustees make their keys next. Entries are put right by two officers as before, and
          each change stands on the public board.
        </Notice>
      )}
      <Shown loaded={loaded}>
        {(desk) => (
          <>
            <p class="govuk-body">
              {desk.listed} on the list, {desk.eligible} eligible, {desk.proposed} proposed to be left off, of which{' '}
              {desk.confirmed} confirmed.{' '}
              {desk.amended > 0 &&
                (desk.amended === 1
                  ? 'Two officers put 1 entry right.'
                  : `Two officers put ${desk.amended} entries right.`)}
            </p>
            <ToDo page={page} desk={desk} mayLook={holds('membership-secretary', 'procedure-secretary')} />
            <ByUnit page={page} desk={desk} />
            <Exclusions
              poll={poll}
              desk={desk}
              mayLook={mayLook}
              mayConfirm={holds('membership-secretary') && page.state === 'roll-open'}
              onDone={again}
              onShow={(reason) => setShown({ reason })}
            />
            {mayLook && <Entries poll={poll} filter={shown} />}
            {page.state === 'roll-open' && holds('returning-officer', 'procedure-secretary') && (
              <Freeze page={page} desk={desk} onDone={frozen} />
            )}
          </>
        )}
      </Shown>
    </>
  );
}

export const RollDesk = ({ page, reload }: { readonly page: PollPage; readonly reload: () => Promise<void> }) =>
  page.state === 'draft' ? <Draft page={page} onDone={reload} /> : <Judged page={page} reload={reload} />;
