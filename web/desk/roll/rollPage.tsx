/** The frame of the pages about one poll's roll: who may be here, the poll, the way back, and units by their names. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { Heading, Page } from '../../kit/layout.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { frameOf, useSession } from '../../kit/session.tsx';

/**
 * The member number of an address, which stands after the `#`: it is in no log of any server. Some numbers have a `/` in them.
 */
export function useNumber(): string {
  const read = () => decodeURIComponent(location.hash.slice(1));
  const [number, setNumber] = useState(read);
  useEffect(() => {
    const changed = () => setNumber(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return number;
}

export const lineAddress = (poll: string, number: string): string =>
  `/polls/${poll}/line#${encodeURIComponent(number)}`;

export function Back({ to, children }: { readonly to: string; readonly children: ComponentChildren }) {
  return (
    <a class="govuk-back-link" href={to}>
      {children}
    </a>
  );
}

export function RollPage({
  poll,
  title,
  children,
}: {
  readonly poll: string;
  readonly title: string;
  readonly children: (page: PollPage) => ComponentChildren;
}) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  const { me } = session;
  const mayBeHere = me.roles.includes('membership-secretary') || me.roles.includes('procedure-secretary');
  return (
    <Page title={title} rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      {me.session !== 'passkey' ? (
        <>
          <Heading>Please sign in</Heading>
          <p class="govuk-body">
            <a href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>Sign in with your passkey</a>
          </p>
        </>
      ) : mayBeHere ? (
        <Shown loaded={loaded} heading={title}>
          {children}
        </Shown>
      ) : (
        <>
          <Heading>{title}</Heading>
          <p class="govuk-body">
            This page is for membership secretaries and procedure secretaries. You hold neither duty now.
          </p>
        </>
      )}
    </Page>
  );
}
