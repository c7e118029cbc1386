/** A declaration on the screen: the same blocks as its page in the bundle and its PDF. */
import type { Block, Run, StageRow } from '../../src/verify/declaration/blocks.ts';

const words = (run: Run) => {
  if (typeof run === 'string') return run;
  return 'strong' in run ? <strong key={run.strong}>{run.strong}</strong> : <code key={run.code}>{run.code}</code>;
};

function Bar({ share, came, quota }: Pick<StageRow, 'share' | 'came'> & { readonly quota: number | null }) {
  const before = Math.max(share - came, 0);
  return (
    <svg class="cs-stage-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect width={100 * before} height="10" fill="#1d70b8" />
      <rect x={100 * before} width={100 * (share - before)} height="10" fill="#f47738" />
      {quota !== null && <path d={`M${100 * quota} 0v10`} stroke="#d4351c" />}
    </svg>
  );
}

const Head = ({ names }: { readonly names: readonly string[] }) => (
  <thead class="govuk-table__head">
    <tr class="govuk-table__row">
      {names.map((name) => (
        <th key={name} scope="col" class="govuk-table__header">
          {name}
        </th>
      ))}
    </tr>
  </thead>
);

function Table({
  caption,
  head,
  rows,
}: {
  readonly caption: string;
  readonly head: readonly string[] | null;
  readonly rows: readonly (readonly (string | number)[])[];
}) {
  return (
    // On a phone it moves sideways, by the keyboard too.
    <figure class="cs-wide" aria-label={caption} tabIndex={0}>
      <table class={`govuk-table${head === null ? '' : ' cs-stack'}`}>
        <caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
        {head !== null && <Head names={head} />}
        <tbody class="govuk-table__body">
          {rows.map(([name, ...cells], row) => (
            <tr key={`${row} ${name}`} class="govuk-table__row">
              <th scope="row" class={`govuk-table__header${head === null ? ' govuk-!-font-weight-regular' : ''}`}>
                {name}
              </th>
              {cells.map((cell, i) => (
                <td key={head?.[i + 1] ?? 'figure'} data-label={head?.[i + 1]} class="govuk-table__cell">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function Stage({ caption, rows, quota }: Extract<Block, { readonly kind: 'stage' }>) {
  return (
    // On a phone it moves sideways, by the keyboard too.
    <figure class="cs-wide" aria-label={caption} tabIndex={0}>
      <table class="govuk-table">
        <caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
        <Head names={['Candidate', 'Votes', 'Came in this stage']} />
        <tbody class="govuk-table__body">
          {rows.map(({ name, elected, votes, received, share, came }) => (
            <tr key={name} class="govuk-table__row">
              <th scope="row" class="govuk-table__header govuk-!-font-weight-regular">
                {name}
                {elected && <strong> elected</strong>}
                <Bar share={share} came={came} quota={quota} />
              </th>
              <td class="govuk-table__cell">{votes}</td>
              <td class="govuk-table__cell">{received}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function One({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'title':
      return <h2 class="govuk-heading-l">{block.text}</h2>;
    case 'heading':
      if (block.level === 2) return <h3 class="govuk-heading-m">{block.text}</h3>;
      return block.level === 3 ? (
        <h4 class="govuk-heading-s">{block.text}</h4>
      ) : (
        <h5 class="govuk-heading-s">{block.text}</h5>
      );
    case 'text':
      return <p class="govuk-body cs-break">{block.runs.map(words)}</p>;
    case 'decision':
      return <p class="govuk-body-l govuk-!-font-weight-bold">{block.text}</p>;
    case 'list': {
      const items = block.items.map((item) => <li key={item}>{item}</li>);
      return block.ordered ? (
        <ol class="govuk-list govuk-list--number">{items}</ol>
      ) : (
        <ul class="govuk-list govuk-list--bullet">{items}</ul>
      );
    }
    case 'table':
      return <Table {...block} />;
    case 'stage':
      return <Stage {...block} />;
  }
}

export const Blocks = ({ blocks }: { readonly blocks: readonly Block[] }) => (
  <>
    {blocks.map((block) => (
      <One key={JSON.stringify(block)} block={block} />
    ))}
  </>
);
