/** Every endpoint's action. The router binds them by name; a name without one does not compile. */
import type { EndpointName } from '../contract/endpoints.ts';
import { abandon } from './abandon.ts';
import { accessWatch } from './accessWatch.ts';
import type { ActionOf } from './act.ts';
import { admitPasskey } from './admitPasskey.ts';
import { answerClaim } from './answerClaim.ts';
import { approveTallies } from './approveTallies.ts';
import { askToClaim } from './askToClaim.ts';
import { attachEvidence } from './attachEvidence.ts';
import { attest } from './attest.ts';
import { booth } from './booth.ts';
import { cast } from './cast.ts';
import { ceremony } from './ceremony.ts';
import { ceremonyMessage } from './ceremonyMessage.ts';
import { changeSettings } from './changeSettings.ts';
import { claim } from './claim.ts';
import { claims } from './claims.ts';
import { closePoll } from './closePoll.ts';
import { codes } from './codes.ts';
import { confirmDecisions } from './confirmDecisions.ts';
import { correctContact } from './correctContact.ts';
import { counts } from './counts.ts';
import { decide } from './decide.ts';
import { declareInterest, myInterest } from './declareInterest.ts';
import { definePoll } from './definePoll.ts';
import { depositPartials } from './depositPartials.ts';
import { depositSealingKey } from './depositSealingKey.ts';
import { depositTrusteeKey } from './depositTrusteeKey.ts';
import { dropUpload } from './dropUpload.ts';
import { endLayout } from './endLayout.ts';
import { endRole } from './endRole.ts';
import { endSigner } from './endSigner.ts';
import { enrolPasskey } from './enrolPasskey.ts';
import { enterCount } from './enterCount.ts';
import { enterTranscript } from './enterTranscript.ts';
import { evidence } from './evidence.ts';
import { freezeRoll } from './freezeRoll.ts';
import { giveCodes } from './giveCodes.ts';
import { giveShuffle } from './giveShuffle.ts';
import { glass } from './glass.ts';
import { grantFirstRole } from './grantFirstRole.ts';
import { importSnapshot } from './importSnapshot.ts';
import { invite } from './invite.ts';
import { keepLayout } from './keepLayout.ts';
import { layouts } from './layouts.ts';
import { letters } from './letters.ts';
import { lettersWaiting } from './lettersWaiting.ts';
import { linkAgain } from './linkAgain.ts';
import { lockDown } from './lockDown.ts';
import { locks } from './locks.ts';
import { lookThroughGlass } from './lookThroughGlass.ts';
import { makeClaim } from './makeClaim.ts';
import { me } from './me.ts';
import { myClaims } from './myClaims.ts';
import { myEntry } from './myEntry.ts';
import { myFacts } from './myFacts.ts';
import { myTender } from './myTender.ts';
import { newNonce } from './newNonce.ts';
import { notice } from './notice.ts';
import { notices } from './notices.ts';
import { openClaim } from './openClaim.ts';
import { openLink } from './openLink.ts';
import { openPoll } from './openPoll.ts';
import { openRoll } from './openRoll.ts';
import { passkeys } from './passkeys.ts';
import { people } from './people.ts';
import { poll } from './poll.ts';
import { pollRules } from './pollRules.ts';
import { polls } from './polls.ts';
import { printLinks } from './printLinks.ts';
import { proposals } from './proposals.ts';
import { propose } from './propose.ts';
import { publish } from './publish.ts';
import { quarantine } from './quarantine.ts';
import { reach } from './reach.ts';
import { reasonSample } from './reasonSample.ts';
import { receipt } from './receipt.ts';
import { refusedParts } from './refusedParts.ts';
import { rehearse } from './rehearse.ts';
import { resign } from './resign.ts';
import { restartCeremony } from './restartCeremony.ts';
import { returns } from './returns.ts';
import { reviewers } from './reviewers.ts';
import { reviews } from './reviews.ts';
import { rollDesk } from './rollDesk.ts';
import { rollEntries } from './rollEntries.ts';
import { rollLine } from './rollLine.ts';
import { rollProgress } from './rollProgress.ts';
import { sealedParts } from './sealedParts.ts';
import { sendLink } from './sendLink.ts';
import { settings } from './settings.ts';
import { setUp } from './setUp.ts';
import { signDeclaration } from './signDeclaration.ts';
import { signers } from './signers.ts';
import { signIn } from './signIn.ts';
import { signOff } from './signOff.ts';
import { signOut } from './signOut.ts';
import { snapshots } from './snapshots.ts';
import { startEnrolment } from './startEnrolment.ts';
import { startUpload } from './startUpload.ts';
import { takeClaim } from './takeClaim.ts';
import { tender } from './tender.ts';
import { tenderPaper } from './tenderPaper.ts';
import { tenders } from './tenders.ts';
import { transcripts } from './transcripts.ts';
import { uploadPart } from './uploadPart.ts';
import { uploadProgress } from './uploadProgress.ts';
import { variances } from './variances.ts';
import { withdraw } from './withdraw.ts';
import { withdrawClaim } from './withdrawClaim.ts';
import { writeOnClaim } from './writeOnClaim.ts';
export type Actions = { readonly [N in EndpointName]: ActionOf<N> };

export const ACTIONS: Actions = {
  abandon,
  accessWatch,
  admitPasskey,
  answerClaim,
  askToClaim,
  attachEvidence,
  attest,
  booth,
  cast,
  changeSettings,
  claim,
  claims,
  closePoll,
  codes,
  confirmDecisions,
  correctContact,
  counts,
  decide,
  declareInterest,
  definePoll,
  approveTallies,
  depositPartials,
  giveShuffle,
  ceremony,
  ceremonyMessage,
  refusedParts,
  restartCeremony,
  rehearse,
  depositSealingKey,
  depositTrusteeKey,
  dropUpload,
  endLayout,
  endRole,
  endSigner,
  enrolPasskey,
  enterCount,
  transcripts,
  enterTranscript,
  evidence,
  freezeRoll,
  giveCodes,
  glass,
  grantFirstRole,
  importSnapshot,
  invite,
  keepLayout,
  layouts,
  letters,
  linkAgain,
  lockDown,
  locks,
  lookThroughGlass,
  makeClaim,
  me,
  myClaims,
  myEntry,
  myFacts,
  myInterest,
  myTender,
  newNonce,
  notice,
  notices,
  openClaim,
  openLink,
  openPoll,
  openRoll,
  passkeys,
  people,
  poll,
  pollRules,
  polls,
  lettersWaiting,
  printLinks,
  proposals,
  propose,
  signDeclaration,
  publish,
  reach,
  quarantine,
  reasonSample,
  receipt,
  resign,
  reviewers,
  reviews,
  rollDesk,
  rollEntries,
  rollLine,
  rollProgress,
  sealedParts,
  sendLink,
  setUp,
  settings,
  signIn,
  signOff,
  signOut,
  signers,
  snapshots,
  startEnrolment,
  startUpload,
  takeClaim,
  tender,
  tenderPaper,
  tenders,
  uploadPart,
  uploadProgress,
  variances,
  withdraw,
  returns,
  withdrawClaim,
  writeOnClaim,
};
