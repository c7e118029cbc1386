/**
 * The declaration as a PDF, from the very blocks of its page: A4, fonts with the letters of every European name embedded. Its
 * dates are those of the poll, so that it says nothing of when or where it was made.
 */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Block, Run, StageRow } from '../verify/declaration/blocks.ts';

const fonts = createRequire(import.meta.url);
const FONTS = {
  plain: fonts.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  strong: fonts.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  code: fonts.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
};
type Font = keyof typeof FONTS;

const MARGIN = 50;
const SIZE = 9.5;
const COLOURS = { text: '#0b0c0c', line: '#b1b4b6', before: '#1d70b8', came: '#f47738', quota: '#d4351c' };

/** @param madeAt  stands in the file as its date */
export async function declarationPdf(title: string, blocks: readonly Block[], madeAt: Date): Promise<Uint8Array> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    info: { Title: title, CreationDate: madeAt, ModDate: madeAt },
    lang: 'en',
    displayTitle: true,
    font: FONTS.plain,
  });
  const pieces: Uint8Array[] = [];
  const made = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (piece: Uint8Array) => pieces.push(piece));
    doc.on('end', () => resolve(Buffer.concat(pieces)));
    doc.on('error', reject);
  });
  for (const block of blocks) write(doc, block);
  doc.end();
  return made;
}

type Doc = PDFKit.PDFDocument;
const width = (doc: Doc): number => doc.page.width - 2 * MARGIN;
const face = (doc: Doc, font: Font, size = SIZE): Doc => doc.font(FONTS[font]).fontSize(size).fillColor(COLOURS.text);

/** Begins a new page where so much does not fit on this one any more. */
function keep(doc: Doc, height: number): void {
  if (doc.y + height > doc.page.height - MARGIN) doc.addPage();
}

const HEADINGS = { 2: 14, 3: 12, 4: 10.5 } as const;

function write(doc: Doc, block: Block): void {
  switch (block.kind) {
    case 'title':
      face(doc, 'strong', 20).text(block.text).moveDown(0.5);
      return;
    case 'heading':
      keep(doc, 70);
      doc.moveDown(0.6);
      face(doc, 'strong', HEADINGS[block.level]).text(block.text, MARGIN).moveDown(0.3);
      return;
    case 'text':
      runs(doc, block.runs);
      return;
    case 'decision':
      keep(doc, 30);
      face(doc, 'strong', 11.5).text(block.text, MARGIN).moveDown(0.4);
      return;
    case 'list':
      block.items.forEach((item, i) => {
        face(doc, 'plain').text(`${block.ordered ? `${i + 1}.` : '•'} ${item}`, MARGIN + 10);
      });
      doc.moveDown(0.5);
      return;
    case 'table':
      rows(doc, block);
      return;
    case 'stage':
      caption(doc, block.caption);
      for (const row of block.rows) stageRow(doc, row, block.quota);
      doc.moveDown(0.6);
      return;
  }
}

function runs(doc: Doc, given: readonly Run[]): void {
  given.forEach((run, i) => {
    const [font, text]: readonly [Font, string] =
      typeof run === 'string' ? ['plain', run] : 'strong' in run ? ['strong', run.strong] : ['code', run.code];
    const continued = i < given.length - 1;
    if (i === 0) face(doc, font).text(text, MARGIN, doc.y, { continued, width: width(doc) });
    else face(doc, font).text(text, { continued });
  });
  doc.moveDown(0.5);
}

/** @param below  height of what it does not stand without on its page */
function caption(doc: Doc, text: string, below = 25): void {
  keep(doc, 20 + below);
  face(doc, 'strong').text(text, MARGIN).moveDown(0.2);
}

/** The first column is as wide as a name needs, the rest share what is left. */
function rows(doc: Doc, { caption: says, head, rows: given }: Extract<Block, { readonly kind: 'table' }>): void {
  const columns = Math.max(head?.length ?? 0, ...given.map((row) => row.length), 1);
  const first = columns === 2 ? width(doc) * 0.75 : Math.min(width(doc) * 0.35, width(doc) / 2);
  const rest = columns > 1 ? (width(doc) - first) / (columns - 1) : 0;
  const wide = (i: number): number => (i === 0 ? (columns === 1 ? width(doc) : first) : rest) - 6;
  const heightOf = (font: Font, cells: readonly (string | number)[]): number => {
    face(doc, font, columns > 7 ? 7.5 : SIZE);
    return Math.max(...cells.map((cell, i) => doc.heightOfString(String(cell), { width: wide(i) })));
  };
  const line = (font: Font, cells: readonly (string | number)[]) => {
    const height = heightOf(font, cells);
    keep(doc, height + 6);
    const top = doc.y;
    cells.forEach((cell, i) => {
      doc.text(String(cell), MARGIN + (i === 0 ? 0 : first + (i - 1) * rest), top, { width: wide(i) });
    });
    rule(doc, top + height + 2);
    doc.y = top + height + 5;
  };
  const [one] = given;
  // The head of a table stands on the page of its first row: a choice in full may take many lines.
  const tops = [
    ...(head === null ? [] : [heightOf('strong', head)]),
    ...(one === undefined ? [] : [heightOf('plain', one)]),
  ];
  caption(
    doc,
    says,
    tops.reduce((sum, height) => sum + height + 6, 0),
  );
  if (head !== null) line('strong', head);
  for (const row of given) line('plain', row);
  doc.x = MARGIN;
  doc.moveDown(0.6);
}

function rule(doc: Doc, y: number): void {
  doc
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + width(doc), y)
    .lineWidth(0.5)
    .strokeColor(COLOURS.line)
    .stroke();
}

const BAR = { at: 185, wide: 90, high: 5 };

function stageRow(doc: Doc, { name, votes, received, elected, share, came }: StageRow, quota: number | null): void {
  const cells = [
    { text: elected ? `${name} (elected)` : name, at: 0, wide: 175 },
    { text: votes, at: 285, wide: 70 },
    { text: received, at: 360, wide: width(doc) - 360 },
  ];
  face(doc, elected ? 'strong' : 'plain', 8.5);
  const height = Math.max(...cells.map(({ text, wide }) => doc.heightOfString(text, { width: wide })));
  keep(doc, height + 5);
  const top = doc.y;
  for (const { text, at, wide } of cells) doc.text(text, MARGIN + at, top, { width: wide });
  const [left, y] = [MARGIN + BAR.at, top + 3];
  const before = Math.max(share - came, 0);
  doc.rect(left, y, before * BAR.wide, BAR.high).fill(COLOURS.before);
  doc.rect(left + before * BAR.wide, y, (share - before) * BAR.wide, BAR.high).fill(COLOURS.came);
  if (quota !== null) {
    const at = left + quota * BAR.wide;
    doc
      .moveTo(at, y - 1.5)
      .lineTo(at, y + BAR.high + 1.5)
      .lineWidth(0.8)
      .strokeColor(COLOURS.quota)
      .stroke();
  }
  rule(doc, top + height + 1.5);
  doc.x = MARGIN;
  doc.y = top + height + 4;
}
