/** Every endpoint's action. The router binds them by name; a name without one does not compile. */
import type { EndpointName } from '../contract/endpoints.ts';
import { abandon } from './abandon.ts';
import type { ActionOf } from './act.ts';
import { answerClaim } from './answerClaim.ts';
import { askToClaim } from './askToClaim.ts';
import { attachEvidence } from './attachEvidence.ts';
import { booth } from './booth.ts';
import { cast } from './cast.ts';
import { changeSettings } from './changeSettings.ts';
import { claim } from './claim.ts';
import { claims } from './claims.ts';
import { closePoll } from './closePoll.ts';
import { confirmDecisions } from './confirmDecisions.ts';
import { decide } from './decide.ts';
import { definePoll } from './definePoll.ts';
import { depositPartials } from './depositPartials.ts';
import { depositTrusteeKey } from './depositTrusteeKey.ts';
import { endRole } from './endRole.ts';
import { endSigner } from './endSigner.ts';
import { enrolPasskey } from './enrolPasskey.ts';
import { evidence } from './evidence.ts';
import { freezeRoll } from './freezeRoll.ts';
import { grantRole } from './grantRole.ts';
import { importSnapshot } from './importSnapshot.ts';
import { invite } from './invite.ts';
import { letters } from './letters.ts';
import { makeClaim } from './makeClaim.ts';
import { me } from './me.ts';
import { myClaims } from './myClaims.ts';
import { myEntry } from './myEntry.ts';
import { myFacts } from './myFacts.ts';
import { newNonce } from './newNonce.ts';
import { notice } from './notice.ts';
import { notices } from './notices.ts';
import { openClaim } from './openClaim.ts';
import { openLink } from './openLink.ts';
import { openPoll } from './openPoll.ts';
import { openRoll } from './openRoll.ts';
import { people } from './people.ts';
import { pinSigner } from './pinSigner.ts';
import { poll } from './poll.ts';
import { polls } from './polls.ts';
import { proposals } from './proposals.ts';
import { propose } from './propose.ts';
import { publish } from './publish.ts';
import { receipt } from './receipt.ts';
import { rollDesk } from './rollDesk.ts';
import { rollEntries } from './rollEntries.ts';
import { rollLine } from './rollLine.ts';
import { settings } from './settings.ts';
import { setUp } from './setUp.ts';
import { signers } from './signers.ts';
import { signIn } from './signIn.ts';
import { signOut } from './signOut.ts';
import { snapshots } from './snapshots.ts';
import { startEnrolment } from './startEnrolment.ts';
import { takeClaim } from './takeClaim.ts';
import { variances } from './variances.ts';
import { withdraw } from './withdraw.ts';
import { withdrawClaim } from './withdrawClaim.ts';
import { writeOnClaim } from './writeOnClaim.ts';
export type Actions = { readonly [N in EndpointName]: ActionOf<N> };

export const ACTIONS: Actions = {
  abandon,
  booth,
  cast,
  closePoll,
  confirmDecisions,
  decide,
  definePoll,
  depositPartials,
  depositTrusteeKey,
  endRole,
  endSigner,
  enrolPasskey,
  freezeRoll,
  grantRole,
  importSnapshot,
  invite,
  letters,
  me,
  myEntry,
  newNonce,
  openLink,
  openPoll,
  openRoll,
  people,
  pinSigner,
  poll,
  polls,
  proposals,
  propose,
  publish,
  receipt,
  rollDesk,
  rollEntries,
  setUp,
  signIn,
  signOut,
  signers,
  snapshots,
  startEnrolment,
  variances,
  rollLine,
  askToClaim,
  makeClaim,
  myClaims,
  openClaim,
  claims,
  claim,
  takeClaim,
  writeOnClaim,
  answerClaim,
  withdrawClaim,
  attachEvidence,
  evidence,
  notices,
  notice,
  settings,
  changeSettings,
  myFacts,
  withdraw,
};
