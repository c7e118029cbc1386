/** The blocks of a declaration as HTML that needs nothing else: no script, no file beside it, and it prints. */
import type { Block, Run, StageRow } from './blocks.ts';
import { Html, html } from './html.ts';

export const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1rem;color:#0b0c0c;background:#fff}
h1{line-height:1.2}table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:bold}
th,td{border-bottom:1px solid #b1b4b6;padding:.3rem .6rem;text-align:left;vertical-align:top}th[scope=row]{font-weight:normal}
td{font-variant-numeric:tabular-nums}.wide{overflow-x:auto}code{overflow-wrap:anywhere}.decision{font-weight:bold;font-size:1.2rem}
svg{display:block;width:100%;min-width:8rem;height:.6rem}
@media print{h2,h3,h4{break-after:avoid}tr{break-inside:avoid}body{max-width:none}}`;

const run = (one: Run): Html =>
  typeof one === 'string'
    ? html`${one}`
    : 'strong' in one
      ? html`<strong>${one.strong}</strong>`
      : html`<code>${one.code}</code>`;

/** Of the length 100: what was there before in one shade, what came in this stage in another, the quota as a line. */
function bar({ share, came }: StageRow, quota: number | null): Html {
  const to = (part: number): string => (100 * part).toFixed(2);
  const before = Math.max(share - came, 0);
  const line = quota === null ? null : html`<path d="M${to(quota)} 0v10" stroke="#d4351c"/>`;
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${to(before)}" height="10" fill="#1d70b8"/><rect x="${to(before)}" width="${to(share - before)}" height="10" fill="#f47738"/>${line}</svg>`;
}

const HEADINGS = { 2: 'h2', 3: 'h3', 4: 'h4' } as const;

function written(block: Block): Html {
  switch (block.kind) {
    case 'title':
      return html`<h1>${block.text}</h1>
`;
    case 'heading': {
      const tag = new Html(HEADINGS[block.level]);
      return html`<${tag}>${block.text}</${tag}>
`;
    }
    case 'text':
      return html`<p>${block.runs.map(run)}</p>
`;
    case 'decision':
      return html`<p class="decision">${block.text}</p>
`;
    case 'list': {
      const tag = new Html(block.ordered ? 'ol' : 'ul');
      return html`<${tag}>${block.items.map((item) => html`<li>${item}</li>`)}</${tag}>
`;
    }
    case 'table':
      return html`<div class="wide"><table><caption>${block.caption}</caption>${
        block.head === null
          ? null
          : html`<thead><tr>${block.head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`
      }<tbody>
${block.rows.map(
  ([name, ...cells]) => html`<tr><th scope="row">${name ?? ''}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
)}</tbody></table></div>
`;
    case 'stage':
      return html`<div class="wide"><table><caption>${block.caption}</caption><thead><tr><th scope="col">Candidate</th><th scope="col">Votes</th><th scope="col">Came in this stage</th></tr></thead><tbody>
${block.rows.map(
  (
    row,
  ) => html`<tr><th scope="row">${row.name}${row.elected ? html` <strong>elected</strong>` : null}${bar(row, block.quota)}</th><td>${row.votes}</td><td>${row.received}</td></tr>
`,
)}</tbody></table></div>
`;
  }
}

/** @param blocks  of the declaration, without whatever is not signed */
export const mainOf = (blocks: readonly Block[]): Html => html`<main>
${blocks.map(written)}</main>
`;

export const pageOf = (title: string, main: Html, after: readonly Block[]): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${main}${
  after.length === 0
    ? null
    : html`<section>
${after.map(written)}</section>
`
}</body>
</html>
`.text;
