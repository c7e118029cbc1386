/** The last step: everything that the officer is about to sign, in words; then the passkey. */

import { useState } from 'preact/hooks';
import type { PollPage } from '../../../src/contract/shapes.ts';
import type { Called } from '../../kit/call.ts';
import { Changes } from '../../kit/changes.tsx';
import { type Piece, PieceLink } from '../../kit/evidence.tsx';
import { Act, Problem } from '../../kit/form.tsx';
import { GROUNDS_IN_WORDS } from '../../kit/grounds.ts';
import { Heading } from '../../kit/layout.tsx';
import { signAndPropose } from '../../kit/proposing.ts';
import { type Row, Rows } from '../../kit/rows.tsx';
import type { UnitName } from '../../kit/units.ts';
import { type Draft, proposalOf } from './draft.ts';
import type { Line } from './line.tsx';
import { refusalHelp, wrongIn } from './proposing.tsx';

export function CheckStep({
  poll,
  line,
  draft,
  claim,
  pieces,
  unitName,
  onBack,
  onDone,
}: {
  readonly poll: PollPage['definition']['id'];
  readonly line: Line;
  readonly draft: Draft;
  readonly claim: Extract<Called<'claim'>, { ok: true }>['value'] | null;
  readonly pieces: readonly Piece[];
  readonly unitName: UnitName;
  readonly onBack: () => void;
  readonly onDone: () => void;
}) {
  const [problem, setProblem] = useState<{ says: string; code: string; details?: unknown } | null>(null);
  const proposal = proposalOf(draft, poll, line.number, line.line, claim?.claim ?? null);
  const sign = async () => {
    setProblem(null);
    const answer = await signAndPropose(proposal);
    if (answer.ok) onDone();
    else setProblem(answer);
  };
  const settles = line.variances.filter(({ variance }) => draft.variances.includes(variance));
  const relied = pieces.filter(({ sha256 }) => draft.evidence.includes(sha256));
  const rows: Row[] = [
    ['What is wrong', GROUNDS_IN_WORDS[draft.grounds].says],
    ['Why', proposal.why],
    [
      'Evidence',
      relied.map((piece) => (
        <div key={piece.sha256}>
          <PieceLink piece={piece} />
        </div>
      )),
    ],
  ];
  if (settles.length > 0) rows.push(['Settles', settles.map(({ variance, says }) => <div key={variance}>{says}</div>)]);
  return (
    <>
      {problem !== null && (
        <Problem says={problem.says} key={problem.says}>
          {wrongIn(problem.details)}
          {refusalHelp(problem.code, poll)}
        </Problem>
      )}
      <Heading>Check what you propose</Heading>
      <Changes before={line.line} after={proposal.after} unitName={unitName} />
      <Rows rows={rows} />
      <p class="govuk-body">
        You sign exactly this with your passkey. Nothing changes until a second officer has agreed. The list as it was
        received stays as it is.
      </p>
      <div class="govuk-button-group">
        <Act onPress={sign}>Sign and propose</Act>
        <Act secondary onPress={async () => onBack()}>
          Go back and change it
        </Act>
      </div>
    </>
  );
}
