/** “The result of an affiliate”: which unit decided what of which question, the minute to read, and what signing means. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { RETURNED_IN_WORDS } from '../../../src/count/resultWords.ts';
import { PieceLink } from '../../kit/evidence.tsx';
import { useCall } from '../../kit/load.tsx';

export function ReturnResultChanges({
  proposal: { poll, unit, contest, says, minute },
  waiting,
}: {
  readonly proposal: ProposalOf<'return-result'>;
  readonly waiting: boolean;
}) {
  const page = useCall('poll', { params: { poll } });
  const shown = useCall('returns', { params: { poll } });
  const definition = page.value?.definition;
  const name = definition?.units.find(({ code }) => code === unit)?.name ?? unit;
  const question = definition?.contests.find(({ id }) => id === contest)?.question ?? contest;
  const piece = shown.value?.units.find((one) => one.unit === unit)?.minutes.find(({ sha256 }) => sha256 === minute);
  return (
    <>
      <p class="govuk-body">
        {definition?.title ?? ''}: <strong>{name}</strong> returns its result.
      </p>
      <dl class="govuk-summary-list">
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">Question</dt>
          <dd class="govuk-summary-list__value">{question}</dd>
        </div>
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">Result</dt>
          <dd class="govuk-summary-list__value">
            <strong>{RETURNED_IN_WORDS[says]}</strong>
          </dd>
        </div>
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">Minute</dt>
          <dd class="govuk-summary-list__value">{piece === undefined ? '' : <PieceLink piece={piece} />}</dd>
        </div>
      </dl>
      {waiting && (
        <p class="govuk-body">
          Approve it only if you know that the minute is right and says this. With your signature the result is
          returned, once: nobody changes it afterwards. Nobody else sees it before voting closes.
        </p>
      )}
    </>
  );
}
