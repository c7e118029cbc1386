/** Roll entries, fifty at a time. Every look is logged, and the page says so. */
import { useEffect, useState } from 'preact/hooks';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type Called, call } from '../kit/call.ts';
import { Act, Field, Problem } from '../kit/form.tsx';

type Found = Extract<Called<'rollEntries'>, { ok: true }>['value'];
const PAGE = 50;

export function Entries({
  poll,
  filter,
}: {
  readonly poll: PollPage['definition']['id'];
  readonly filter: { reason?: string; variance?: string } | null;
}) {
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [query, setQuery] = useState<{ reason?: string; variance?: string; search?: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const look = async (wanted: { reason?: string; variance?: string; search?: string }, page: number) => {
    setProblem(null);
    setQuery(wanted);
    const answer = await call('rollEntries', { params: { poll }, query: { ...wanted, page } });
    if (answer.ok) setFound(answer.value);
    else setProblem(answer.says);
  };
  useEffect(() => {
    if (filter !== null) void look(filter, 1);
  }, [filter]);
  return (
    <section>
      <h3 class="govuk-heading-s">Look somebody up</h3>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Field
        id="search"
        label="Membership number or name"
        hint="Names by whole words, in any order: Nowak, or Anne Nowak. Every look is logged, with who looked."
        value={search}
        onInput={setSearch}
      />
      <Act secondary onPress={() => look({ search }, 1)}>
        Look up
      </Act>
      {found !== null && query !== null && (
        <div role="status">
          <p class="govuk-body">
            {found.total} found{found.total > PAGE && `, page ${found.page} of ${Math.ceil(found.total / PAGE)}`}.
          </p>
          <ul class="govuk-list govuk-list--spaced">
            {found.entries.map(({ number, name, unit, decision, reasons, confirmedBy, variances }) => (
              <li key={number}>
                <strong>
                  {number} {name}
                </strong>
                , {unit === '' ? 'no unit' : unit}:{' '}
                {decision === 'eligible'
                  ? 'on the roll'
                  : decision === 'excluded'
                    ? `left off, confirmed by ${confirmedBy}`
                    : 'proposed to be left off'}
                {reasons.map(({ code, says, fact, source, asOf }) => (
                  <div key={code}>
                    {says} {fact}; {source} as of {asOf.slice(0, 10)}.
                  </div>
                ))}
                {variances.length > 0 && <div>Variances: {variances.join(', ')}</div>}
              </li>
            ))}
          </ul>
          {found.page * PAGE < found.total && (
            <Act secondary onPress={() => look(query, found.page + 1)}>
              Next fifty
            </Act>
          )}
        </div>
      )}
    </section>
  );
}
