/** A trigger ballot as a picture: the units of each section one by one, what they come to, and the line that has to be passed. */
import type { ContestRule } from '../../../crypto/contest.ts';
import type { Decided, UnitResult } from '../../../crypto/outcomeBody.ts';
import { pointsInWords } from '../../../src/count/resultWords.ts';
import { Bar, type Part } from './bar.tsx';
import { Figure, Head, RowHead } from './cells.tsx';

type Units = Extract<Decided, { readonly by: 'units' }>;
type Section = Units['sections'][number];

/** So many tiles are still a picture; more are a carpet. */
const MOST_TILES = 300;

/** Units by what they said, in the order in which the tiles stand. */
const TILES = [
  ['open', 'full selection', 'open'],
  ['affirm', 'keep', 'affirm'],
  ['tied', 'tied', 'tied'],
  ['inquorate', 'no quorum', 'inquorate'],
  ['notVoted', 'did not vote', 'not-voted'],
] as const;
type Said = (typeof TILES)[number][0];
/** How many units of a section returned this, in place of voting here. */
export type ReturnedIn = (section: string, said: NonNullable<UnitResult['says']>) => number;

/** A square for a unit that voted here, a circle for one that returned its result. */
function Tile({ said, returned }: { readonly said: Said; readonly returned: boolean }) {
  return (
    <svg class="cs-tile" viewBox="0 0 16 16" aria-hidden="true">
      <rect
        class={`cs-tile__${said === 'open' ? 'open' : said === 'affirm' ? 'affirm' : 'none'}`}
        x="1"
        y="1"
        width="14"
        height="14"
        rx={returned ? 7 : 0}
      />
      {said === 'tied' && <path class="cs-tile__mark" d="M4 6h8M4 10h8" />}
      {said === 'inquorate' && <path class="cs-tile__mark" d="M4 12L12 4" />}
      {said === 'notVoted' && <path class="cs-tile__mark" d="M4 4l8 8M4 12l8-8" />}
    </svg>
  );
}

const Tiles = ({ section, returned }: { readonly section: Section; readonly returned: ReturnedIn }) => (
  <div class="cs-tiles" aria-hidden="true">
    {TILES.flatMap(([said, , as]) => {
      const here = section[said] - returned(section.section, as);
      return Array.from({ length: section[said] }, (_, i) => (
        <Tile key={`${said}${i}`} said={said} returned={i >= here} />
      ));
    })}
  </div>
);

const returnedOf = ({ section }: Section, returned: ReturnedIn): number =>
  TILES.reduce((sum, [, , as]) => sum + returned(section, as), 0);

/** How many said what, each beside its tile: the key to the picture. */
const OfThem = ({ section, unopened }: { readonly section: Section; readonly unopened: boolean }) => (
  <p class="govuk-body-s govuk-!-margin-bottom-1">
    {TILES.filter(([said]) => section[said] > 0).map(([said, words]) => (
      <span key={said} class="cs-legend">
        <Tile said={said} returned={false} /> {section[said]} {said === 'notVoted' && unopened ? NO_DECISION : words}
      </span>
    ))}
  </p>
);

/** Where nobody voted in a unit, or so few that their ballots are not opened. */
const NO_DECISION = 'nobody voted, or too few';

const share = ({ open, of }: Section['share']): number => (of === 0 ? 0 : open / of);
/** `57.5000` of so many points. */
const pointsOf = (percent: string, of: number): number => Number(percent) / of;

type Told = {
  readonly rule: ContestRule;
  readonly returned: ReturnedIn;
  /** Whether there is a unit whose few ballots are not opened. */
  readonly unopened: boolean;
};

function SectionPicture({ section, rule, returned, unopened }: Told & { readonly section: Section }) {
  const { open, of } = section.share;
  const units = open + section.affirm + section.tied + section.inquorate + section.notVoted;
  const isThird = rule.name === 'third-of-either-section';
  const parts: readonly Part[] = [
    { look: 'full', share: share(section.share) },
    { look: 'empty', share: of === 0 ? 0 : 1 - share(section.share) },
  ];
  const counted =
    of === 0
      ? 'No unit counts.'
      : `${open} of the ${of} ${of === 1 ? 'unit that counts wants' : 'units that count want'} a full selection`;
  const passed =
    isThird && of > 0
      ? `: ${3 * open >= of ? 'a third or more' : 'less than a third'}. The line on the bar stands at one third`
      : '';
  const points = section.points === null ? '' : `, ${pointsInWords(section.points.percent)} of 50 points`;
  return (
    <li>
      <h4 class="govuk-heading-s govuk-!-margin-bottom-1">Section: {section.section}</h4>
      {units <= MOST_TILES && <Tiles section={section} returned={returned} />}
      <OfThem section={section} unopened={unopened} />
      {rule.name !== 'majority-of-all-units' && (
        <>
          <Bar parts={parts} line={isThird && of > 0 ? 1 / 3 : null} />
          <p class="govuk-body-s">
            {counted}
            {passed}
            {points}
            {of > 0 && '.'}
          </p>
        </>
      )}
    </li>
  );
}

/** What all sections come to together, where the rule takes them together. */
function Whole({ decided, rule }: { readonly decided: Units; readonly rule: ContestRule }) {
  const { sections, points } = decided;
  if (rule.name === 'college-50-50') {
    if (points === null) return null;
    const parts = sections.map((one, i): Part => {
      return { look: i === 0 ? 'full' : 'half', share: one.points === null ? 0 : pointsOf(one.points.percent, 100) };
    });
    const each = sections
      .map((one) => `${one.points === null ? 'none' : pointsInWords(one.points.percent)} from ${one.section}`)
      .join(' and ');
    return (
      <>
        <h4 class="govuk-heading-s govuk-!-margin-bottom-1">Both together</h4>
        <Bar parts={[...parts, { look: 'empty', share: 1 - pointsOf(points.percent, 100) }]} line={0.5} />
        <p class="govuk-body-s">
          {pointsInWords(points.percent)} of 100 points for a full selection: {each}. The line stands at 50; a full
          selection needs more.
        </p>
      </>
    );
  }
  if (rule.name !== 'majority-of-all-units') return null;
  const open = sections.reduce((sum, one) => sum + one.share.open, 0);
  const of = sections.reduce((sum, one) => sum + one.share.of, 0);
  if (of === 0) return null;
  return (
    <>
      <h4 class="govuk-heading-s govuk-!-margin-bottom-1">All units in one pool</h4>
      <Bar
        parts={[
          { look: 'full', share: open / of },
          { look: 'empty', share: 1 - open / of },
        ]}
        line={0.5}
      />
      <p class="govuk-body-s">
        {open} of {of} units want a full selection, {of - open} keep the sitting member. The line stands at half: the
        sitting member needs more than half.
      </p>
    </>
  );
}

export function SectionsPicture({ decided, ...told }: Told & { readonly decided: Units }) {
  const { rule, returned } = told;
  const hasReturned = decided.sections.some((section) => returnedOf(section, returned) > 0);
  return (
    <figure class="cs-figure">
      <figcaption class="govuk-body govuk-!-font-weight-bold">
        {hasReturned
          ? 'Each square is a unit that voted here, each circle one that returned its result. Each bar shows how much is for a full selection.'
          : 'Each square is a unit. Each bar shows how much is for a full selection.'}
      </figcaption>
      <ul class="govuk-list">
        {decided.sections.map((section) => (
          <SectionPicture key={section.section} section={section} {...told} />
        ))}
      </ul>
      <Whole decided={decided} rule={rule} />
    </figure>
  );
}

export function SectionsTable({ sections, unopened }: Pick<Units, 'sections'> & Pick<Told, 'unopened'>) {
  const heads = HEADS.map(([said, label]) => {
    return [said, said === 'notVoted' && unopened ? 'Nobody voted, or too few' : label] as const;
  });
  const withPoints = sections.some(({ points }) => points !== null);
  return (
    <table class="govuk-table cs-stack">
      <caption class="govuk-table__caption govuk-table__caption--s">What the units of each section decided</caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <Head>Section</Head>
          {heads.map(([, label]) => (
            <Head key={label} figure>
              {label}
            </Head>
          ))}
          <Head figure>For a full selection, of those that count</Head>
          {withPoints && <Head figure>Points of 50</Head>}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {sections.map((one) => (
          <tr key={one.section} class="govuk-table__row">
            <RowHead>{one.section}</RowHead>
            {heads.map(([said, label]) => (
              <Figure key={said} label={label}>
                {one[said]}
              </Figure>
            ))}
            <Figure label="For a full selection, of those that count">
              {one.share.open} of {one.share.of}
            </Figure>
            {withPoints && <Figure label="Points of 50">{one.points?.percent ?? 'none'}</Figure>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
const HEADS = [
  ['open', 'Full selection'],
  ['affirm', 'Keep'],
  ['tied', 'Tied'],
  ['inquorate', 'No quorum'],
  ['notVoted', 'Did not vote'],
] as const;
