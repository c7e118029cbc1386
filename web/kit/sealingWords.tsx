/** What of a poll is not opened for everybody, in words for officers, trustees and scrutineers. SPEC §6.8. */
import type { PollPage } from '../../src/contract/shapes.ts';

export type Sealing = NonNullable<PollPage['sealing']>;

/** The place of an election: its unit, or its question where all units are counted together; both where there are several questions. */
function placeOf({ definition }: PollPage, { unit, contest }: Sealing['elections'][number]): string {
  const question = definition.contests.find(({ id }) => id === contest)?.question ?? contest;
  if (unit === null) return question;
  const name = definition.units.find(({ code }) => code === unit)?.name ?? unit;
  return definition.contests.length === 1 ? name : `${name}: ${question}`;
}

/** While votes are counted. Nothing where all is opened for everybody. */
export function NotOpenedForAll({ page }: { readonly page: PollPage }) {
  const { sealing, definition } = page;
  if (sealing === null) return null;
  const those = (is: 'sealed' | 'unopened') => sealing.elections.filter((one) => one.is === is);
  const [sealed, unopened] = [those('sealed'), those('unopened')];
  return (
    <>
      {sealed.length > 0 && (
        <>
          <p class="govuk-body">
            What was cast here is opened by the scrutineers alone, because fewer than {definition.smallUnit} voted
            {definition.contests.some(({ rankings }) => rankings === 'sealed') && ', or because the poll promised it'}:
          </p>
          <List page={page} elections={sealed} />
        </>
      )}
      {unopened.length > 0 && (
        <>
          <p class="govuk-body">What was cast here is opened by nobody, because it would show how somebody voted:</p>
          <List page={page} elections={unopened} />
        </>
      )}
    </>
  );
}

const List = ({ page, elections }: { readonly page: PollPage; readonly elections: Sealing['elections'] }) => (
  <ul class="govuk-list govuk-list--bullet">
    {elections.map((one) => (
      <li key={`${one.contest}/${one.unit}`}>{placeOf(page, one)}</li>
    ))}
  </ul>
);

/** Scrutineers with a key, and whether they have signed what they opened. */
export function Signers({ sealing: { scrutineers, needed } }: { readonly sealing: Sealing }) {
  const keyed = scrutineers.filter(({ hasKey }) => hasKey);
  return (
    <>
      <p class="govuk-body">
        {keyed.length === 1
          ? 'One scrutineer has a key, and has to sign what comes of it.'
          : `${keyed.length} scrutineers have a key. ${needed} of them have to sign the same.`}
      </p>
      <ul class="govuk-list govuk-list--bullet">
        {keyed.map(({ name, attested }) => (
          <li key={name}>
            {name}: {attested ? 'has signed' : 'not yet'}
          </li>
        ))}
      </ul>
    </>
  );
}
