/** Roll entries, fifty at a time. Every look is logged, and the page says so. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PollPage } from '../../src/contract/shapes.ts';
import { VARIANCE_KINDS } from '../../src/roll/variance.ts';
import { VARIANCE_IN_WORDS } from '../../src/roll/varianceWords.ts';
import { type Called, call } from '../kit/call.ts';
import { Act, Field, Problem } from '../kit/form.tsx';
import { useSession } from '../kit/session.tsx';
import { OfficersReasons } from './reasons.tsx';
import { lineAddress } from './roll/rollPage.tsx';

const kindInWords = (kind: string): string => {
  const known = VARIANCE_KINDS.find((one) => one === kind);
  return known === undefined ? kind : VARIANCE_IN_WORDS[known];
};

type Found = Extract<Called<'rollEntries'>, { ok: true }>['value'];
const PAGE = 50;

export function EntryList({ poll, entries }: { readonly poll: string; readonly entries: Found['entries'] }) {
  const { me } = useSession();
  const mayOpen = me.roles.includes('membership-secretary') || me.roles.includes('procedure-secretary');
  return (
    <ul class="govuk-list govuk-list--spaced">
      {entries.map(({ number, name, unit, decision, reasons, confirmedBy, amended, variances }) => (
        <li key={number}>
          {mayOpen ? (
            <a href={lineAddress(poll, number)}>
              <strong>
                {number} {name}
              </strong>
            </a>
          ) : (
            <strong>
              {number} {name}
            </strong>
          )}
          , {unit === '' ? 'no unit' : unit}:{' '}
          {decision === 'eligible'
            ? 'on the roll'
            : decision === 'excluded'
              ? `left off${confirmedBy === null ? '' : `, confirmed by ${confirmedBy}`}`
              : 'proposed to be left off'}
          {amended && ' (put right by two officers)'}
          <OfficersReasons reasons={reasons} />
          {variances.length > 0 && <div>Variances: {variances.map(kindInWords).join('; ')}</div>}
        </li>
      ))}
    </ul>
  );
}

export function Entries({
  poll,
  filter,
}: {
  readonly poll: PollPage['definition']['id'];
  readonly filter: { reason: string } | null;
}) {
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [query, setQuery] = useState<{ reason?: string; search?: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const answer = useRef<HTMLDivElement>(null);
  const look = async (wanted: { reason?: string; search?: string }, page: number) => {
    setProblem(null);
    setQuery(wanted);
    const looked = await call('rollEntries', { params: { poll }, query: { ...wanted, page } });
    if (looked.ok) setFound(looked.value);
    else setProblem(looked.says);
  };
  useEffect(() => {
    // Asked for from further up: the answer comes into sight, and is where a screen reader reads on.
    if (filter !== null) void look(filter, 1).then(() => answer.current?.focus());
  }, [filter]);
  return (
    <section>
      <h3 class="govuk-heading-s">Look somebody up</h3>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Field
        id="search"
        label="Membership number or name"
        hint="Names by whole words, in any order: Nowak, or Anne Nowak; fifty at most. Every look is logged, with who looked."
        value={search}
        onInput={setSearch}
      />
      <Act secondary onPress={() => look({ search }, 1)}>
        Look up
      </Act>
      <div role="status" tabIndex={-1} ref={answer} class="cs-answer">
        {found !== null && query !== null && (
          <>
            <p class="govuk-body">
              {found.total} found{found.total > PAGE && `, page ${found.page} of ${Math.ceil(found.total / PAGE)}`}.
            </p>
            <EntryList poll={poll} entries={found.entries} />
            {found.page * PAGE < found.total && (
              <Act secondary onPress={() => look(query, found.page + 1)}>
                Next fifty
              </Act>
            )}
          </>
        )}
      </div>
    </section>
  );
}
