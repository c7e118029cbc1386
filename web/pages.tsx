/** Which page stands at which address. Desks are loaded only when asked for: a voter's phone does not fetch them. */
import type { VNode } from 'preact';
import { EntryPage } from './member/entry.tsx';
import { LinkPage } from './member/link.tsx';
import { PasskeyPage } from './member/passkeyPage.tsx';
import { SignInPage } from './member/signIn.tsx';
import { VotePage } from './member/vote.tsx';
import { CheckPage } from './public/check.tsx';
import { Home } from './public/home.tsx';
import { Missing } from './public/missing.tsx';
import { OutboxPage } from './public/outbox.tsx';
import { PollPublicPage } from './public/poll.tsx';
import { SetUpPage } from './public/setUp.tsx';

const PAGES: readonly (readonly [pattern: RegExp, page: (poll: string) => VNode])[] = [
  [/^\/$/, () => <Home />],
  [/^\/link$/, () => <LinkPage />],
  [/^\/passkey$/, () => <PasskeyPage />],
  [/^\/sign-in$/, () => <SignInPage />],
  [/^\/set-up$/, () => <SetUpPage />],
  [/^\/outbox$/, () => <OutboxPage />],
  [/^\/polls\/([^/]+)$/, (poll) => <PollPublicPage poll={poll} />],
  [/^\/polls\/([^/]+)\/vote$/, (poll) => <VotePage poll={poll} />],
  [/^\/polls\/([^/]+)\/entry$/, (poll) => <EntryPage poll={poll} />],
  [/^\/polls\/([^/]+)\/check$/, (poll) => <CheckPage poll={poll} />],
];

export function pageFor(path: string): VNode {
  for (const [pattern, page] of PAGES) {
    const found = pattern.exec(path);
    if (found !== null) return page(found[1] ?? '');
  }
  return <Missing />;
}
