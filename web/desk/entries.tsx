/** Roll entries, fifty at a time. Every look is logged, and the page says so. */
import { useEffect, useState } from 'preact/hooks';
import type { PollPage } from '../../src/contract/shapes.ts';
import { VARIANCE_KINDS } from '../../src/roll/variance.ts';
import { VARIANCE_IN_WORDS } from '../../src/roll/varianceWords.ts';
import { type Called, call } from '../kit/call.ts';
import { Act, Field, Problem } from '../kit/form.tsx';
import { OfficersReasons } from './reasons.tsx';
import { lineAddress } from './roll/rollPage.tsx';

const kindInWords = (kind: string): string => {
  const known = VARIANCE_KINDS.find((one) => one === kind);
  return known === undefined ? kind : VARIANCE_IN_WORDS[known];
};

type Found = Extract<Called<'rollEntries'>, { ok: true }>['value'];
const PAGE = 50;

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
  const look = async (wanted: { reason?: string; search?: string }, page: number) => {
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
            {found.entries.map(({ number, name, unit, decision, reasons, confirmedBy, amended, variances }) => (
              <li key={number}>
                <a href={lineAddress(poll, number)}>
                  <strong>
                    {number} {name}
                  </strong>
                </a>
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
