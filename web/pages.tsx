/** Which page stands at which address. */
import type { VNode } from 'preact';
import { CodesPage } from './desk/codes.tsx';
import { CountsPage } from './desk/counts.tsx';
import { DeclarationPage } from './desk/declaration.tsx';
import { Desk } from './desk/desk.tsx';
import { GlassPage } from './desk/glass.tsx';
import { LayoutsPage } from './desk/layouts/layoutsPage.tsx';
import { LocksPage } from './desk/locks.tsx';
import { LostPasskeyPage } from './desk/lostPasskey.tsx';
import { NewPoll } from './desk/newPoll/newPoll.tsx';
import { PollDesk } from './desk/pollDesk.tsx';
import { ProposalsPage } from './desk/proposals.tsx';
import { QuarantinePage } from './desk/quarantine.tsx';
import { ReturnPage } from './desk/returns.tsx';
import { ReviewPage } from './desk/review.tsx';
import { ClaimPage as OfficersClaimPage } from './desk/roll/claim.tsx';
import { ClaimsPage } from './desk/roll/claims.tsx';
import { LinePage } from './desk/roll/line.tsx';
import { OpenClaimPage } from './desk/roll/openClaim.tsx';
import { PutRightPage } from './desk/roll/putRight.tsx';
import { VariancesPage } from './desk/roll/variances.tsx';
import { WaysInPage } from './desk/waysIn.tsx';
import { ClaimPage } from './member/claim.tsx';
import { EntryPage } from './member/entry.tsx';
import { LetterPage } from './member/letter.tsx';
import { LinkPage } from './member/link.tsx';
import { PasskeyPage } from './member/passkeyPage.tsx';
import { SignInPage } from './member/signIn.tsx';
import { TenderPage } from './member/tender.tsx';
import { VotePage } from './member/vote.tsx';
import { AskPage } from './public/ask.tsx';
import { CheckPage } from './public/check.tsx';
import { Home } from './public/home.tsx';
import { LostLinkPage } from './public/lostLink.tsx';
import { Missing } from './public/missing.tsx';
import { OutboxPage } from './public/outbox.tsx';
import { PollPublicPage } from './public/poll.tsx';
import { SetUpPage } from './public/setUp.tsx';
import { ScrutineerPage } from './scrutineer/scrutineer.tsx';
import { TrusteePage } from './trustee/trustee.tsx';

const PAGES: readonly (readonly [pattern: RegExp, page: (poll: string, more: string) => VNode])[] = [
  [/^\/$/, () => <Home />],
  [/^\/link$/, () => <LinkPage />],
  [/^\/passkey$/, () => <PasskeyPage />],
  [/^\/letter$/, () => <LetterPage />],
  [/^\/lost-link$/, () => <LostLinkPage />],
  [/^\/sign-in$/, () => <SignInPage />],
  [/^\/set-up$/, () => <SetUpPage />],
  [/^\/outbox$/, () => <OutboxPage />],
  [/^\/desk$/, () => <Desk />],
  [/^\/desk\/new-poll$/, () => <NewPoll />],
  [/^\/desk\/layouts$/, () => <LayoutsPage />],
  [/^\/desk\/glass$/, () => <GlassPage />],
  [/^\/desk\/locks$/, () => <LocksPage />],
  [/^\/desk\/proposals$/, () => <ProposalsPage />],
  [/^\/desk\/lost-passkey$/, () => <LostPasskeyPage />],
  [/^\/polls\/([^/]+)$/, (poll) => <PollPublicPage poll={poll} />],
  [/^\/polls\/([^/]+)\/vote$/, (poll) => <VotePage poll={poll} />],
  [/^\/polls\/([^/]+)\/tender$/, (poll) => <TenderPage poll={poll} />],
  [/^\/polls\/([^/]+)\/entry$/, (poll) => <EntryPage poll={poll} />],
  [/^\/polls\/([^/]+)\/check$/, (poll) => <CheckPage poll={poll} />],
  [/^\/polls\/([^/]+)\/desk$/, (poll) => <PollDesk poll={poll} />],
  [/^\/polls\/([^/]+)\/declaration$/, (poll) => <DeclarationPage poll={poll} />],
  [/^\/polls\/([^/]+)\/return$/, (poll) => <ReturnPage poll={poll} />],
  [/^\/polls\/([^/]+)\/counts$/, (poll) => <CountsPage poll={poll} />],
  [/^\/polls\/([^/]+)\/review$/, (poll) => <ReviewPage poll={poll} />],
  [/^\/polls\/([^/]+)\/variances$/, (poll) => <VariancesPage poll={poll} />],
  [/^\/polls\/([^/]+)\/line$/, (poll) => <LinePage poll={poll} />],
  [/^\/polls\/([^/]+)\/put-right$/, (poll) => <PutRightPage poll={poll} />],
  [/^\/polls\/([^/]+)\/claims$/, (poll) => <ClaimsPage poll={poll} />],
  [/^\/polls\/([^/]+)\/claims\/([^/]+)$/, (poll, claim) => <OfficersClaimPage poll={poll} claim={claim} />],
  [/^\/polls\/([^/]+)\/open-claim$/, (poll) => <OpenClaimPage poll={poll} />],
  [/^\/polls\/([^/]+)\/claim$/, (poll) => <ClaimPage poll={poll} />],
  [/^\/polls\/([^/]+)\/ask$/, (poll) => <AskPage poll={poll} />],
  [/^\/polls\/([^/]+)\/codes$/, (poll) => <CodesPage poll={poll} />],
  [/^\/polls\/([^/]+)\/ways-in$/, (poll) => <WaysInPage poll={poll} />],
  [/^\/polls\/([^/]+)\/contacts$/, (poll) => <QuarantinePage poll={poll} />],
  [/^\/polls\/([^/]+)\/scrutineer$/, (poll) => <ScrutineerPage poll={poll} />],
  [/^\/polls\/([^/]+)\/trustee$/, (poll) => <TrusteePage poll={poll} />],
];

export function pageFor(path: string): VNode {
  for (const [pattern, page] of PAGES) {
    const found = pattern.exec(path);
    if (found !== null) return page(found[1] ?? '', found[2] ?? '');
  }
  return <Missing />;
}
