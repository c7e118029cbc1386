/**
 * Proposed exclusions by first reason. No machine excludes anybody: an officer confirms them, all of a reason at once, after
 * looking at some of them.
 */
import { useState } from 'preact/hooks';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { type Called, call } from '../../kit/call.ts';
import { Act, Problem } from '../../kit/form.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { grouped } from '../../kit/numbers.ts';
import { EntryList } from '../entries.tsx';

type Desk = Extract<Called<'rollDesk'>, { ok: true }>['value'];
type Reason = Desk['reasons'][number];
type PollId = PollPage['definition']['id'];

const SAMPLE = 5;
const members = (count: number): string => (count === 1 ? '1 member' : `${count} members`);

type Look = { readonly poll: PollId; readonly reason: Reason; readonly onShow: (reason: string) => void };

/** Some of those that wait, drawn by chance by the service, and under them the button for all of them: never before. */
function ToConfirm({ poll, reason, onShow, onDone }: Look & { readonly onDone: () => Promise<void> }) {
  const [problem, setProblem] = useState<string | null>(null);
  const drawn = useCall('reasonSample', { params: { poll }, query: { reason: reason.code } });
  const confirm = async (waiting: number) => {
    setProblem(null);
    const body = { reason: reason.code, members: waiting };
    const answer = await call('confirmDecisions', { params: { poll }, body });
    if (!answer.ok) return setProblem(answer.says);
    await onDone();
  };
  // Whoever keeps the roll of some units alone looks at theirs, and confirms nothing.
  if (drawn.failure?.code === 'NOT_YOUR_UNIT')
    return (
      <>
        <p>{drawn.failure.says}</p>
        <Sample poll={poll} reason={reason} onShow={onShow} />
      </>
    );
  return (
    <Shown loaded={drawn}>
      {({ members: waiting, entries }) => (
        <>
          {problem !== null && <Problem says={problem} key={problem} />}
          <p>
            {waiting > entries.length
              ? `${grouped(waiting)} members. These are ${entries.length} of them, drawn by chance: `
              : `${members(waiting)}: `}
            {waiting > entries.length && (
              <button type="button" class="cs-link-button" onClick={() => onShow(reason.code)}>
                see all of them
              </button>
            )}
          </p>
          <EntryList poll={poll} entries={entries} />
          <Act secondary onPress={() => confirm(waiting)}>
            {waiting === 1 ? 'Confirm this 1 exclusion' : `Confirm these ${waiting} exclusions`}
          </Act>
        </>
      )}
    </Shown>
  );
}

function Sample({ poll, reason, onShow }: Look) {
  const loaded = useCall('rollEntries', { params: { poll }, query: { reason: reason.code } });
  return (
    <Shown loaded={loaded}>
      {({ entries, total }) => (
        <>
          <p>
            {total > SAMPLE ? `${total} members. These are ${SAMPLE} of them: ` : `${members(total)}: `}
            {total > SAMPLE && (
              <button type="button" class="cs-link-button" onClick={() => onShow(reason.code)}>
                see all of them
              </button>
            )}
          </p>
          <EntryList poll={poll} entries={entries.slice(0, SAMPLE)} />
        </>
      )}
    </Shown>
  );
}

function OfOneReason({
  poll,
  reason,
  mayLook,
  mayConfirm,
  onDone,
  onShow,
}: Omit<Props, 'desk'> & { readonly reason: Reason }) {
  const { says, members: count, confirmed } = reason;
  const [open, setOpen] = useState(false);
  const left = count - confirmed;
  const done = async () => {
    setOpen(false);
    await onDone();
  };
  return (
    <li>
      {says}: <strong>{members(count)}</strong>, {left === 0 ? 'all confirmed' : `${confirmed} confirmed`}.
      {mayLook && (
        <details
          class="govuk-details govuk-!-margin-bottom-0"
          open={open}
          onToggle={(event) => setOpen(event.currentTarget.open)}
        >
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              {mayConfirm && left > 0 ? 'Look at them and confirm' : 'Look at them'}
              <span class="govuk-visually-hidden">: {says}</span>
            </span>
          </summary>
          <div class="govuk-details__text">
            {open &&
              (mayConfirm && left > 0 ? (
                <ToConfirm poll={poll} reason={reason} onShow={onShow} onDone={done} />
              ) : (
                <Sample poll={poll} reason={reason} onShow={onShow} />
              ))}
          </div>
        </details>
      )}
    </li>
  );
}

type Props = {
  readonly poll: PollId;
  readonly desk: Desk;
  readonly mayLook: boolean;
  readonly mayConfirm: boolean;
  readonly onDone: () => Promise<void>;
  readonly onShow: (reason: string) => void;
};

export function Exclusions({ desk, ...given }: Props) {
  const isProposed = desk.confirmed < desk.proposed;
  return (
    <>
      <h3 class="govuk-heading-s">{isProposed ? 'Proposed exclusions' : 'Left off the roll'}, by first reason</h3>
      <ul class="govuk-list govuk-list--spaced">
        {desk.reasons.length === 0 && <li>None.</li>}
        {desk.reasons.map((reason) => (
          <OfOneReason key={reason.code} reason={reason} {...given} />
        ))}
      </ul>
    </>
  );
}
