/** A scrutineer checks a published bundle in their own browser: what is chosen, the verdict, every finding, and what may be kept. */
import { useState } from 'preact/hooks';
import { utf8 } from '../../crypto/bytes.ts';
import type { Finding, Report } from '../../src/verify/report.ts';
import { PACK_WORDS } from '../../src/verify/withPack.ts';
import { asking, WorkerFault } from '../kit/asked.ts';
import { Blocks } from '../kit/blocks.tsx';
import { ChooseFiles, type Chosen } from '../kit/chosen.tsx';
import { Fold } from '../kit/fold.tsx';
import { Act, Problem } from '../kit/form.tsx';
import { type Progress, ProgressBar } from '../kit/progress.tsx';
import { SaveFile } from '../kit/saveLink.tsx';
import type { CheckAsk, Checked, CheckTold } from './checkWork.ts';

const FAULT = 'The check stopped by a fault of this page: nothing can be said of the bundle. Please report it.';

export function CheckBundle({ startWorker }: { readonly startWorker: () => Worker }) {
  const [bundle, setBundle] = useState<Chosen | null>(null);
  const [anchors, setAnchors] = useState<Chosen | null>(null);
  const [pack, setPack] = useState<Chosen | null>(null);
  const [earlier, setEarlier] = useState<Chosen | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);

  /** What was found is of what was chosen then. */
  const choosing = (set: (chosen: Chosen | null) => void) => (chosen: Chosen | null) => {
    set(chosen);
    setChecked(null);
  };
  const go = async () => {
    setProblem(null);
    setChecked(null);
    if (bundle === null) return setProblem('Choose the bundle that you want to check.');
    const held = anchors !== null && 'bytes' in anchors ? anchors.bytes : null;
    const worker = asking<CheckAsk, CheckTold>(startWorker(), (says, done, of) => setProgress({ says, done, of }));
    setProgress({ says: 'Reading the files', done: 0, of: 1 });
    try {
      const told = await worker.ask({ bundle, earlier, pack, anchors: held });
      if (told.kind === 'checked') setChecked(told);
      else setProblem(told.says);
    } catch (fault) {
      if (!(fault instanceof WorkerFault)) throw fault;
      setProblem(FAULT);
    } finally {
      worker.end();
      setProgress(null);
    }
  };

  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <p class="govuk-body">
        This page recomputes everything from the files that you choose: every ballot, every proof, the count and the
        outcome. It believes nothing but the anchors, and reaches no server.
      </p>
      <ChooseFiles
        id="bundle"
        label="The bundle"
        hint="What the poll’s page calls everything published, as one file (.zip). A Belenios archive (.bel) can be checked too."
        accept=".zip,.bel"
        onChosen={choosing(setBundle)}
      />
      <ChooseOne
        id="anchors"
        label="The anchors (.json), if you have them"
        hint="The keys of the log, the trustees and the membership office, from somebody other than the operator. Without them a bundle that is made up as a whole would pass."
        onChosen={choosing(setAnchors)}
      />
      <Fold says="I have the scrutineer pack, or an earlier copy of the board">
        <ChooseFiles
          id="pack"
          label="The scrutineer pack"
          hint="It has members’ names in it. Nothing of it leaves this page."
          onChosen={choosing(setPack)}
        />
        <ChooseFiles
          id="earlier"
          label="An earlier copy of the bundle, or of its board"
          hint="It must be the beginning of this one."
          onChosen={choosing(setEarlier)}
        />
      </Fold>
      {progress !== null && <ProgressBar {...progress} />}
      <Act onPress={go}>Check it</Act>
      {checked !== null && <Result {...checked} hasPack={pack !== null} />}
    </>
  );
}

/** One small file. */
const ChooseOne = ({
  id,
  label,
  hint,
  onChosen,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly onChosen: (chosen: Chosen | null) => void;
}) => {
  const read = async (file: File | undefined) =>
    onChosen(file === undefined ? null : { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  return (
    <div class="govuk-form-group">
      <label class="govuk-label govuk-label--s" for={id}>
        {label}
      </label>
      <div class="govuk-hint" id={`${id}-hint`}>
        {hint}
      </div>
      <input
        class="govuk-file-upload"
        type="file"
        id={id}
        accept=".json"
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget: { files } }) => void read(files?.[0])}
      />
    </div>
  );
};

function verdictOf({ kind, verdict, findings }: Report): readonly [says: string, means: string] {
  switch (verdict) {
    case 'valid':
      return kind === 'belenios'
        ? ['Valid', 'Every proof holds, and the result follows from the ballots.']
        : ['Valid', 'Nothing was found, and the keys are those you hold.'];
    case 'consistent':
      return [
        'Internally consistent only',
        'Nothing was found, but without anchors nothing shows that this is the board that others see, and without the scrutineers’ keys in them nothing shows who attests what was not recomputed. Get the anchors from the trustees or scrutineers, not from where the bundle came from, and check again with them.',
      ];
    case 'findings':
      return [
        findings.length === 1 ? 'Not valid: one finding' : `Not valid: ${findings.length} findings`,
        'Keep the report and the bundle as they are, and show them to the other scrutineers.',
      ];
    case 'unreadable':
      return ['Unreadable', 'Nothing can be said of it.'];
    case 'unsupported':
      return ['Unsupported', 'This version cannot check it. That is no finding against it.'];
  }
}

function Result({ report, title, abandoned, contests, draft, hasPack }: Checked & { readonly hasPack: boolean }) {
  const [says, means] = verdictOf(report);
  const isBad = report.findings.length > 0;
  return (
    <>
      {isBad ? (
        <Problem says={means}>
          <p class="govuk-!-font-weight-bold">{says}</p>
        </Problem>
      ) : (
        <div class="govuk-inset-text" role="status">
          <h2 class="govuk-heading-m">{says}</h2>
          {means}
          {report.pack !== undefined && <p>{PACK_WORDS[report.pack.decisions].join(' ')}</p>}
        </div>
      )}
      {title !== null && <h2 class="govuk-heading-l cs-break">{title}</h2>}
      {abandoned !== null && <p class="govuk-body">This poll was abandoned: {abandoned}</p>}
      {isBad && <Findings findings={report.findings} />}
      <p class="govuk-body">
        <SaveFile
          name="countersign-report.json"
          bytes={utf8(`${JSON.stringify(report)}\n`)}
          says="Save the report for programs (JSON)"
        />
      </p>
      {report.elections.map((one) => (
        <Totals key={one.uuid} {...one} contest={contests.get(one.uuid)} />
      ))}
      {draft !== null && (
        <>
          <h2 class="govuk-heading-m">Your report as a scrutineer</h2>
          <p class="govuk-body">
            A draft, with every figure that the union statute asks for, recomputed from the board.
            {!hasPack && ' With the pack it tells the papers of each unit too.'} Its opinions are yours to write.{' '}
            <SaveFile name="scrutineers-report-draft.html" bytes={utf8(draft.page)} says="Save the draft (HTML)" />
          </p>
          <Fold says="Read the draft here">
            <Blocks blocks={draft.blocks} />
          </Fold>
        </>
      )}
    </>
  );
}

/** So many are shown; all of them stand in the report. */
const MOST = 200;

const Findings = ({ findings }: { readonly findings: readonly Finding[] }) => (
  <>
    <h2 class="govuk-heading-m">What was found</h2>
    <ol class="govuk-list govuk-list--number govuk-list--spaced">
      {findings.slice(0, MOST).map(({ code, at, says, evidence }, i) => (
        <li key={`${i} ${code}`} class="cs-break">
          {says}
          <br />
          <strong>{code}</strong>, {at}
          {evidence.length > 0 && (
            <ul class="govuk-list govuk-list--bullet">
              {evidence.map((one) => (
                <li key={one}>
                  <code>{one.length > 300 ? `${one.slice(0, 300)}…` : one}</code>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
    {findings.length > MOST && <p class="govuk-body">And {findings.length - MOST} more, all in the report.</p>}
  </>
);

type Contest = { readonly question: string; readonly labels: readonly string[] };

function Totals({
  uuid,
  unit,
  ballots,
  result,
  contest,
}: Report['elections'][number] & { readonly contest: Contest | undefined }) {
  const of = unit === null ? '' : `, unit ${unit}`;
  return (
    <>
      <h3 class="govuk-heading-s cs-break">{contest?.question ?? `Election ${uuid}`}</h3>
      <p class="govuk-body">
        {ballots} {ballots === 1 ? 'ballot' : 'ballots'}
        {of}
        {result === null && '; no result'}
      </p>
      {(result ?? []).map((totals, question) =>
        totals.some((one) => Array.isArray(one)) ? (
          <p class="govuk-body" key={`question ${question + 1}`}>
            {totals.length} papers decrypted, in the order of the last shuffle.
          </p>
        ) : (
          <dl class="govuk-summary-list" key={`question ${question + 1}`}>
            {totals.map((total, i) => {
              const label = contest?.labels[i] ?? `Question ${question + 1}, choice ${i + 1}`;
              return (
                <div class="govuk-summary-list__row" key={label}>
                  <dt class="govuk-summary-list__key cs-break">{label}</dt>
                  <dd class="govuk-summary-list__value">{String(total)}</dd>
                </div>
              );
            })}
          </dl>
        ),
      )}
    </>
  );
}
