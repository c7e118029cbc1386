/**
 * The letters that bring codes to members, as pages to print: facts in, HTML out. Large type and plain words, for somebody of
 * seventy-five at a kitchen table; no picture, no script, nothing fetched from elsewhere.
 */
import type { PollDefinition } from '../../crypto/bodies.ts';
import { inWords } from '../mail/letters.ts';
import { escaped } from '../verify/declaration/html.ts';

export type CodeLetter = {
  readonly number: string;
  readonly name: string;
  /** Lines of the postal address; none where the list has no address. */
  readonly address: readonly string[];
  /** As printed: six groups of four. */
  readonly shown: string;
};

const STYLE = `
  @page { size: A4; margin: 18mm; }
  body { margin: 0; color: #000; background: #fff; font: 13pt/1.4 Arial, Helvetica, sans-serif; }
  article + article { break-before: page; }
  article { max-width: 170mm; margin: 0 auto; padding: 10mm; }
  address { font-style: normal; min-height: 30mm; margin-bottom: 8mm; }
  h1 { font-size: 21pt; line-height: 1.2; margin: 0 0 5mm; }
  .code { font: bold 26pt/1.5 "Courier New", Courier, monospace; white-space: pre; border: 1mm solid #000; padding: 4mm 8mm; margin: 6mm 0; width: max-content; }
  li { margin-bottom: 2mm; }
  .number { font-size: 11pt; margin-top: 6mm; }
  .keep { font-size: 12pt; border: 1mm solid #000; padding: 3mm; }
  @media print { article { padding: 0; } }
`;

const ENDS = ['Nobody from us will ever ask you for this code. Do not give it to anybody.'];

function page(
  { organisation, title, rehearsal, closesAt }: PollDefinition,
  { number, name, address, shown }: CodeLetter,
  keptBack: boolean,
): string {
  const groups = shown.split(' ');
  const code = [groups.slice(0, 3), groups.slice(3)].map((row) => row.join('  ')).join('\n');
  const points = [
    'Type it as it is printed. Capitals are capitals, and small letters are small. Spaces do not matter.',
    'There is no zero, no capital O, no capital I and no small L in it. What looks like them is a small “o” or the figure “1”.',
    'Keep this letter until voting has ended.',
    ...ENDS,
  ];
  const lines = [name, ...address].map(escaped).join('<br>');
  return `<article>
${keptBack ? '<p class="keep">Kept back: do not post this before the returning officer says that this member may vote.</p>\n' : ''}<address>${lines}</address>
<h1>Your voting code</h1>
${rehearsal ? '<p><strong>This is a rehearsal. Nothing in it counts.</strong></p>\n' : ''}<p>Dear ${escaped(name)},</p>
<p>There is a ballot of ${escaped(organisation.name)}: <strong>${escaped(title)}</strong>. Voting ends on ${inWords(new Date(closesAt))}.</p>
<p>To vote you need two things: the way in that we send you when voting opens, and this code. The page asks for it once.</p>
<div class="code">${escaped(code)}</div>
<ul>
${points.map((point) => `<li>${point}</li>`).join('\n')}
</ul>
<p>If something is not right, please telephone us. Use a number you know, not one from an e-mail.</p>
<p>${escaped(organisation.name)}</p>
<p class="number">Membership number ${escaped(number)}</p>
</article>`;
}

/** One document of letters, a page each. `keptBack`: for members who may not vote unless officers decide so. */
export const letterPages = (
  definition: PollDefinition,
  letters: readonly CodeLetter[],
  { keptBack }: { readonly keptBack: boolean },
): string => `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>${keptBack ? 'Letters kept back' : 'Letters'}: ${escaped(definition.title)}</title>
<style>${STYLE}</style>
</head>
<body>
${letters.map((letter) => page(definition, letter, keptBack)).join('\n')}
</body>
</html>
`;
