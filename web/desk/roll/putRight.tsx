/**
 * Putting an entry right, in three steps: what is wrong; what shows it, and why; what will change, word for word, signed with
 * the passkey. It then waits for a second officer. The list as received is never touched.
 */
import { useState } from 'preact/hooks';
import { CLAIM_IN_WORDS } from '../../../src/contract/claims.ts';
import type { Grounds } from '../../../src/contract/proposals.ts';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { VARIANCE_KINDS } from '../../../src/roll/variance.ts';
import type { Called } from '../../kit/call.ts';
import { Radios } from '../../kit/choices.tsx';
import type { Piece } from '../../kit/evidence.tsx';
import { Act, Faults, type FormFaults } from '../../kit/form.tsx';
import { GROUNDS_FOR_CLAIM, GROUNDS_IN_WORDS, LIKELY_GROUNDS } from '../../kit/grounds.ts';
import { Heading } from '../../kit/layout.tsx';
import { placeInWords } from '../../kit/lineWords.ts';
import { Shown, useCall } from '../../kit/load.tsx';
import { unitNames } from '../../kit/units.ts';
import { inWords } from '../../kit/when.ts';
import { groundsFor } from './afterOf.ts';
import { CheckStep } from './checkStep.tsx';
import { type Draft, withGrounds } from './draft.ts';
import type { Line } from './line.tsx';
import { AfterProposing } from './proposing.tsx';
import { Back, lineAddress, RollPage, useNumber } from './rollPage.tsx';
import { ShowsStep } from './showsStep.tsx';
import { canBePutRight } from './variances.tsx';

type Claim = Extract<Called<'claim'>, { ok: true }>['value'];

/** Grounds that the variance or the claim makes likely. */
function likelyGrounds(line: Line, variance: number | null, claim: Claim | null): readonly Grounds[] {
  const kind = VARIANCE_KINDS.find((one) =>
    line.variances.some((each) => each.variance === variance && each.kind === one),
  );
  return [
    ...(claim === null ? [] : GROUNDS_FOR_CLAIM[claim.about]),
    ...(kind === undefined ? [] : LIKELY_GROUNDS[kind]),
  ];
}

function GroundsStep({
  line,
  likely,
  chosen,
  onChoose,
}: {
  readonly line: Line;
  readonly likely: readonly Grounds[];
  readonly chosen: Grounds | null;
  readonly onChoose: (grounds: Grounds) => void;
}) {
  const offered = groundsFor(line.line, likely);
  const [value, setValue] = useState<string>(chosen ?? (offered.length === 1 ? (offered[0] ?? '') : ''));
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const next = async () => {
    const grounds = offered.find((one) => one === value);
    setTries(tries + 1);
    setFaults(grounds === undefined ? new Map([['grounds', 'Choose what is wrong.']]) : new Map());
    if (grounds !== undefined) onChoose(grounds);
  };
  return (
    <>
      <Faults faults={faults} tries={tries} />
      <Heading>What is wrong with this entry?</Heading>
      <p class="govuk-body">
        {line.line === null ? `Number ${line.number}` : `${line.line.name}, ${line.number}`}: {placeInWords(line.line)}.
      </p>
      <Radios
        id="grounds"
        legend="Choose what you can show"
        error={faults.get('grounds')}
        options={offered.map((grounds) => [grounds, GROUNDS_IN_WORDS[grounds].says])}
        value={value}
        onInput={setValue}
      />
      <Act onPress={next}>Continue</Act>
    </>
  );
}

function Steps({
  page,
  line,
  claim,
  variance,
  reload,
}: {
  readonly page: PollPage;
  readonly line: Line;
  readonly claim: Claim | null;
  readonly variance: number | null;
  readonly reload: () => Promise<void>;
}) {
  const poll = page.definition.id;
  const desk = useCall('rollDesk', { params: { poll } });
  const [step, setStep] = useState<'grounds' | 'shows' | 'check' | 'done'>('grounds');
  const [draft, setDraft] = useState<Draft | null>(null);
  const unitName = unitNames(page);
  const units = (desk.value?.units ?? []).flatMap(({ unit }) => (unit === '' ? [] : [[unit, unitName(unit)] as const]));
  // What came with the claim is evidence about the entry as well.
  const known = new Map([...(claim?.evidence ?? []), ...line.evidence].map((piece) => [piece.sha256, piece]));
  const pieces: readonly Piece[] = [...known.values()];
  const choose = (grounds: Grounds) => {
    const fresh: Draft = {
      grounds,
      disproved: [],
      against: [],
      unit: line.line?.unit ?? claim?.unit ?? '',
      name: line.line?.name ?? claim?.name ?? '',
      evidence: [],
      variances: line.variances
        .filter((each) => !each.settled && each.variance === variance)
        .map((each) => each.variance),
      why: '',
    };
    setDraft(withGrounds(draft ?? fresh, line.line, grounds));
    setStep('shows');
  };
  const onAttached = async ({ sha256 }: Piece) => {
    if (draft !== null) setDraft({ ...draft, evidence: [...draft.evidence, sha256] });
    await reload();
  };
  if (step === 'done')
    return (
      <>
        <Heading>Waiting for a second officer</Heading>
        <AfterProposing />
        <p class="govuk-body">
          <a href={`/polls/${poll}/variances`}>Go on with the variances</a> ·{' '}
          <a href={lineAddress(poll, line.number)}>See this entry</a>
        </p>
      </>
    );
  if (draft === null || step === 'grounds')
    return (
      <GroundsStep
        line={line}
        likely={likelyGrounds(line, variance, claim)}
        chosen={draft?.grounds ?? null}
        onChoose={choose}
      />
    );
  if (step === 'shows')
    return (
      <ShowsStep
        poll={poll}
        line={line}
        draft={draft}
        units={units}
        pieces={pieces}
        onDraft={setDraft}
        onAttached={onAttached}
        onBack={() => setStep('grounds')}
        onDone={() => setStep('check')}
      />
    );
  return (
    <CheckStep
      poll={poll}
      line={line}
      draft={draft}
      claim={claim}
      pieces={pieces}
      unitName={unitName}
      onBack={() => setStep('shows')}
      onDone={() => setStep('done')}
    />
  );
}

function Ready({
  page,
  line,
  claim,
  reload,
}: {
  page: PollPage;
  line: Line;
  claim: Claim | null;
  reload: () => Promise<void>;
}) {
  const poll = page.definition.id;
  const variance = Number(new URLSearchParams(location.search).get('variance') ?? 0);
  return (
    <>
      <Back to={lineAddress(poll, line.number)}>Back to the entry</Back>
      {canBePutRight(page) ? (
        <>
          {claim !== null && (
            <p class="govuk-inset-text">
              {claim.name} says: “{CLAIM_IN_WORDS[claim.about]}. {claim.says}”
            </p>
          )}
          <Steps page={page} line={line} claim={claim} variance={variance === 0 ? null : variance} reload={reload} />
          <p class="govuk-hint">Entries can be put right until {inWords(page.closing.overridesUntil)}.</p>
        </>
      ) : (
        <>
          <Heading>The roll cannot be put right now</Heading>
          <p class="govuk-body">
            Either it has not been judged yet, or voting is over. <a href={`/polls/${poll}/desk`}>The poll’s desk</a>{' '}
            says what can be done.
          </p>
        </>
      )}
    </>
  );
}

function WithClaim({ claim, children }: { claim: string; children: (claim: Claim) => preact.ComponentChildren }) {
  const loaded = useCall('claim', { params: { claim } });
  return (
    <Shown loaded={loaded} heading="Put an entry right">
      {children}
    </Shown>
  );
}

function Loaded({ page, number }: { readonly page: PollPage; readonly number: string }) {
  const claim = new URLSearchParams(location.search).get('claim');
  const loaded = useCall('rollLine', { params: { poll: page.definition.id }, query: { number } });
  return (
    <Shown loaded={loaded} heading="Put an entry right">
      {(line) =>
        claim === null ? (
          <Ready page={page} line={line} claim={null} reload={loaded.reload} />
        ) : (
          <WithClaim claim={claim}>
            {(answered) => <Ready page={page} line={line} claim={answered} reload={loaded.reload} />}
          </WithClaim>
        )
      }
    </Shown>
  );
}

export function PutRightPage({ poll }: { readonly poll: string }) {
  const number = useNumber();
  return (
    <RollPage poll={poll} title="Put an entry right">
      {(page) => <Loaded key={number} page={page} number={number} />}
    </RollPage>
  );
}
