/**
 * A trustee's own copy of their page. The board comes in as a file, the key is opened here and nowhere else, and what is made leaves as
 * a file. Nothing is fetched or sent.
 */
import { useEffect, useState } from 'preact/hooks';
import type { CarriedAct } from '../../src/contract/carriedWork.ts';
import { asking, WorkerFault } from '../kit/asked.ts';
import { ChooseFiles, type Chosen } from '../kit/chosen.tsx';
import { Problem } from '../kit/form.tsx';
import { type Progress, ProgressBar } from '../kit/progress.tsx';
import { Carry } from './carried.tsx';
import { CopyCount } from './copyCount.tsx';
import type { CopyAsk, CopyTold, Opened } from './copyWork.ts';
import { MakeKey } from './makeKey.tsx';
import { Ceremony } from './makeTogether.tsx';
import type { AskWorker } from './oneBoard.ts';
import { Elsewhere, type OpenedKey } from './openKey.tsx';
import { Rehearse } from './rehearseKey.tsx';

export function TrusteesCopy({ startWorker }: { readonly startWorker: () => Worker }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [board, setBoard] = useState<Opened | null>(null);
  const [worker] = useState(() =>
    asking<CopyAsk, CopyTold>(startWorker(), (says, done, of) => setProgress({ says, done, of })),
  );
  useEffect(() => worker.end, [worker]);

  const tell = async (ask: CopyAsk): Promise<CopyTold> => {
    setProgress({ says: 'Reading the board', done: 0, of: 1 });
    try {
      return await worker.ask(ask);
    } finally {
      setProgress(null);
    }
  };
  const askWorker: AskWorker = async (ask) => {
    const told = await tell(ask);
    if (told.kind === 'opened' || told.kind === 'unreadable') throw new WorkerFault();
    return told;
  };
  const choose = async (chosen: Chosen | null) => {
    setProblem(null);
    setBoard(null);
    if (chosen === null) return;
    try {
      const told = await tell({ kind: 'open', chosen });
      if (told.kind === 'opened') setBoard(told);
      else if (told.kind === 'unreadable') setProblem(told.says);
    } catch (fault) {
      if (!(fault instanceof WorkerFault)) throw fault;
      setProblem('The board could not be read, by a fault of this page. Please report it.');
    }
  };

  return (
    <Elsewhere.Provider value={true}>
      {problem !== null && <Problem says={problem} key={problem} />}
      <p class="govuk-body">
        This page is yours: the service did not send it, and your browser lets it reach nobody. The board comes to it in
        a file that you saved at the service, and what it makes you take back there in a file.
      </p>
      <ChooseFiles
        id="board"
        label="The board"
        hint="Saved from your page as a trustee (“I use my own copy of this page”), as it is now."
        onChosen={(chosen) => void choose(chosen)}
      />
      {progress !== null && <ProgressBar {...progress} />}
      {board !== null && (
        <>
          <h2 class="govuk-heading-m cs-break">{board.title}</h2>
          <p class="govuk-body">{board.organisation}</p>
          <ToDo board={board} ask={askWorker} key={board.files} />
        </>
      )}
    </Elsewhere.Provider>
  );
}

function ToDo({ board, ask }: { readonly board: Opened; readonly ask: AskWorker }) {
  const [opened, setOpened] = useState<OpenedKey | null>(null);
  const [act, setAct] = useState<CarriedAct | null>(null);
  const { poll, title, files, stage, ceremony } = board;
  const make = async (made: CarriedAct): Promise<null> => {
    setAct(made);
    return null;
  };
  if (act !== null) return <Carry poll={poll} acts={[act]} />;
  switch (stage) {
    case 'keys':
      if (board.singleKeys)
        return (
          <MakeKey
            {...{ poll, title }}
            name=""
            give={(record) => make({ act: 'depositTrusteeKey', body: { record } })}
          />
        );
      if (ceremony === null)
        return (
          <p class="govuk-inset-text">
            In this poll the trustees make a key together, and this file does not say what they sent each other. Save
            the board from your page as a trustee.
          </p>
        );
      return (
        <Ceremony
          {...{ poll, title, opened }}
          name={ceremony.names[ceremony.owner - 1] ?? ''}
          onOpened={setOpened}
          onMade={() => undefined}
          state={ceremony}
          reload={async () => undefined}
          send={(body) => make({ act: 'ceremonyMessage', body })}
        />
      );
    case 'rehearsal':
      return (
        <Rehearse
          {...{ poll, opened }}
          onOpened={setOpened}
          onDone={() => undefined}
          board={async () => files}
          give={(rehearsal) => make({ act: 'rehearse', body: { rehearsal } })}
        />
      );
    case 'voting':
      return (
        <p class="govuk-inset-text">There is nothing for you to do while voting is open. Come again after the close.</p>
      );
    case 'count':
      return <CopyCount board={board} ask={ask} />;
    case 'abandoned':
      return <p class="govuk-inset-text">This poll was abandoned: nothing more is to be done.</p>;
  }
}
