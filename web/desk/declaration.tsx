/**
 * The declaration of a counted poll, for those who sign it: this page makes it from the board that it fetched, and the passkey signs
 * what is shown here, and the file that is offered beside it. SPEC §7.5.
 */
import { useEffect, useState } from 'preact/hooks';
import { sha256Hex } from '../../crypto/bytes.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type Declaration, declarationOf } from '../../src/verify/declaration/declaration.ts';
import { declareMessage } from '../../src/verify/declarationChecks.ts';
import { readBoardWithPictures } from '../../src/verify/pictures.ts';
import { type PollBoard, readPollBoard } from '../../src/verify/pollBoard.ts';
import { Blocks } from '../kit/blocks.tsx';
import { fetchBoard } from '../kit/board.ts';
import { call } from '../kit/call.ts';
import { Act, Notice, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAct } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';

type Role = 'returning-officer' | 'scrutineer';
const ROLES: readonly (readonly [Role, string])[] = [
  ['returning-officer', 'returning officer'],
  ['scrutineer', 'scrutineer'],
];
/** `pdf`: null where there is none to sign yet. */
type Read = { readonly board: PollBoard; readonly declaration: Declaration; readonly pdf: Uint8Array | null };

async function readDeclaration(poll: string): Promise<Read | null> {
  const files = await fetchBoard(poll);
  const bytes = files?.get('board.jsonl');
  if (files === null || bytes === undefined) return null;
  const blobs = [...files].filter(([name]) => name.startsWith('blobs/'));
  const { entries, faults } = readBoardWithPictures(bytes, new Map(blobs.map(([name, blob]) => [name.slice(6), blob])));
  if (faults.some(({ code }) => code !== 'BLOB_UNUSED')) return null;
  const { board } = readPollBoard(entries);
  const declaration = declarationOf(board);
  if (declaration === null) return null;
  const file = await fetch(`/board/${poll}/declaration.pdf`);
  return { board, declaration, pdf: file.ok ? new Uint8Array(await file.arrayBuffer()) : null };
}

function Signing({
  page,
  read,
  reload,
}: {
  readonly page: PollPage;
  readonly read: Read;
  readonly reload: () => Promise<void>;
}) {
  const { me } = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const { board, declaration, pdf } = read;
  const name = me.person?.name ?? '';
  const role = ROLES.find(([one]) => me.roles.includes(one));
  const hasSigned = page.declaredBy.some((one) => one.name === name && one.role === role?.[0]);

  const sign = async () => {
    setProblem(null);
    const { defined, outcome } = board;
    if (role === undefined || defined === undefined || outcome === undefined || pdf === null) return;
    const declared = { outcome: outcome.hash, text: declaration.sha256, pdf: sha256Hex(pdf) };
    const signed = await signAct(({ nonce }, at) =>
      declareMessage(defined.body, declared, { role: role[0], name, nonce, at, form: 2 }),
    );
    if (!signed.ok) return setProblem(signed.says);
    const { nonce, at, assertion } = signed;
    const answer = await call('signDeclaration', {
      params: { poll: page.definition.id },
      body: { nonce, at, assertion, role: role[0] },
    });
    if (!answer.ok) return setProblem(answer.says);
    await reload();
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <h2 class="govuk-heading-m">Signed by</h2>
      {page.declaredBy.length === 0 ? (
        <p class="govuk-body">
          Nobody yet. The returning officer and at least one scrutineer sign before it is published.
        </p>
      ) : (
        <ul class="govuk-list govuk-list--bullet">
          {page.declaredBy.map((one) => (
            <li key={one.name}>
              {one.name}, {ROLES.find(([id]) => id === one.role)?.[1]}
            </li>
          ))}
        </ul>
      )}
      {page.state === 'counted' && page.unruled.length > 0 && (
        <p class="govuk-inset-text">
          A condition on who is elected is not met. Nobody signs before the returning officer has ruled which published
          rule applies, and another officer has agreed. They do it on{' '}
          <a href={`/polls/${page.definition.id}/desk`}>the poll’s page at the desk</a>.
        </p>
      )}
      {page.state === 'counted' && page.unruled.length === 0 && role !== undefined && !hasSigned && pdf !== null && (
        <>
          <p class="govuk-body">
            You sign the text above and{' '}
            <a href={fileOf(pdf)} download="declaration.pdf">
              the same as a PDF
            </a>
            . The service made that file: open it, and see that it says what stands here.
          </p>
          <p class="govuk-body">
            By signing you say, as {role[1]}, that this is the result as you know it to be. Your name stands under it
            for good.
          </p>
          <Act onPress={sign}>Sign the declaration</Act>
        </>
      )}
      {board.declaration !== undefined && (
        <p class="govuk-body">
          <a href={`/board/${page.definition.id}/declaration-signed.pdf`} download>
            The declaration with these names, as a PDF to print
          </a>
        </p>
      )}
      {hasSigned && page.state === 'counted' && <Notice>You have signed this declaration.</Notice>}
    </>
  );
}

const fileOf = (pdf: Uint8Array): string =>
  URL.createObjectURL(new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }));

export function DeclarationPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  const [read, setRead] = useState<Read | 'loading' | null>('loading');
  useEffect(() => void readDeclaration(poll).then(setRead), [poll]);
  return (
    <Page title="Declaration" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Declaration">
        {(page) => (
          <>
            <Heading>Declaration: {page.definition.title}</Heading>
            {read === 'loading' && <p class="govuk-body">Reading the board…</p>}
            {read === null && (
              <p class="govuk-body">There is nothing to declare yet: the ballots have not been counted.</p>
            )}
            {read !== null && read !== 'loading' && (
              <>
                <p class="govuk-body">
                  Your browser made this from the public board. Read it, compare it with what you know, and sign below.
                </p>
                <Blocks blocks={read.declaration.blocks} />
                <Signing page={page} read={read} reload={loaded.reload} />
              </>
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}
