/**
 * Every refusal: code, HTTP status and the sentence a person reads, which says what happened and what to do. Callers
 * switch on the code. A refusal is a value that travels back; it changes nothing.
 */
export const REFUSALS = {
  MALFORMED: {
    status: 400,
    says: 'This request could not be read. Load the page again; if it happens again, tell us.',
  },
  TOO_LARGE: { status: 413, says: 'This is too large to be taken. Nothing was kept.' },
  WRONG_TYPE: { status: 415, says: 'This request must be sent as JSON (application/json).' },
  METHOD_UNUSED: { status: 405, says: 'This address is not used in that way.' },
  NOT_SIGNED_IN: { status: 401, says: 'Please sign in with your passkey first.' },
  NOT_ALLOWED: {
    status: 403,
    says: 'Your role does not allow this. Ask the officer who appointed you if you think it should.',
  },
  WRONG_SITE: {
    status: 403,
    says: 'This request did not come from our own pages. Open the page again from its address.',
  },
  TOO_MANY: { status: 429, says: 'Too many tries in a short time. Please wait a minute and try again.' },
  LOOKED_ENOUGH: {
    status: 429,
    says: 'You have looked at a thousand members within a day, and nobody is shown more. Go on tomorrow, or let a colleague go on.',
  },
  BUSY: { status: 503, says: 'We are very busy just now. Nothing was lost: please try again in a minute.' },
  NOT_FOUND: { status: 404, says: 'There is nothing here under that address.' },
  LINK_UNKNOWN: {
    status: 404,
    says: 'This link is not known. Use the newest letter we sent you, or ask the office for a new one.',
  },
  LINK_SPENT: {
    status: 410,
    says: 'This link has been used or is out of date. If you made a passkey with it, sign in with that.',
  },
  NONCE_UNKNOWN: { status: 409, says: 'This page was open too long. Please go back one step and try again.' },
  ASSERTION_INVALID: {
    status: 400,
    says: 'Your passkey answer could not be accepted. Please try again with the same passkey.',
  },
  PASSKEY_UNKNOWN: {
    status: 401,
    says: 'We do not know this passkey. Use the one you made here, or open the link in your letter.',
  },
  PASSKEY_EXISTS: { status: 409, says: 'You have a passkey here already. Please sign in with it.' },
  PASSKEY_TAKEN: { status: 409, says: 'This passkey is registered already and cannot be used for another person.' },
  PASSKEY_WITHDRAWN: {
    status: 401,
    says: 'This passkey has been withdrawn and signs nothing any more. Open the link in the newest letter we sent you.',
  },
  CODE_NEEDED: {
    status: 409,
    says: 'This poll asks for the code that came to you on paper. Enter it, and then go on.',
  },
  CODE_WRONG: {
    status: 403,
    says: 'This is not your code for this poll. Look at the heading of the letter, and type the code again.',
  },
  CODE_TRIES_SPENT: {
    status: 429,
    says: 'Too many wrong codes. Please wait an hour, or telephone the office.',
  },
  PAPER_TAKEN: {
    status: 409,
    says: 'This paper is used by post or with help, so no ballot is cast online with it. Telephone the office if that is not so.',
  },
  CODES_MISSING: {
    status: 409,
    says: 'This poll asks for codes on paper, and some electors have none. The registrar gives the list of codes first.',
  },
  CODES_OTHER: {
    status: 422,
    says: 'These codes were made for another poll or from another export. Make them again from the export of this poll.',
  },
  CODES_UNFIT: {
    status: 422,
    says: 'This list of codes does not fit the roll: it lacks electors, names strangers, or has one code twice. Nothing was kept.',
  },
  NO_ADDRESS: {
    status: 409,
    says: 'The list has no e-mail address for this member. Print a letter, or let them vote by another way.',
  },
  CONTACT_HELD: {
    status: 409,
    says: 'The address of this member was changed and waits for two officers. Nothing is sent to it before.',
  },
  HAS_ADDRESS: {
    status: 409,
    says: 'There is an e-mail address for this member: send the link there again. Somebody who cannot read their e-mail can vote by post or with help.',
  },
  LETTER_UNAGREED: {
    status: 409,
    says: 'In a poll without codes a letter is all that it takes to vote. Two officers agree on it first: propose it.',
  },
  SENT_ENOUGH: {
    status: 429,
    says: 'The way in was sent to this member three times within a day. Please wait, or speak with them.',
  },
  ENROLMENT_INVALID: { status: 400, says: 'The passkey could not be made. Please try again, or try another browser.' },
  ALREADY_SET_UP: { status: 409, says: 'This service has been set up already.' },
  NOT_SET_UP: {
    status: 409,
    says: 'This service has not been set up yet. Open the set-up link that was printed at its first start.',
  },
  EMAIL_INVALID: { status: 400, says: 'That is not one e-mail address. Give exactly one, such as name@example.org.' },
  EMAIL_KNOWN: {
    status: 409,
    says: 'Another person with this e-mail address is known here already. Whoever reads one mailbox is one person: choose them instead.',
  },
  MEMBER_KNOWN: {
    status: 409,
    says: 'This is not the e-mail address that the membership list gives for this member. Use that one, or leave the number out.',
  },
  ROLES_CLASH: {
    status: 409,
    says: 'One person cannot hold these two roles together. Choose another person for one of them.',
  },
  ROLE_HELD: { status: 409, says: 'This person holds that role already.' },
  ROLE_NOT_HELD: { status: 409, says: 'This person does not hold that role.' },
  SECOND_OFFICER_NEEDED: {
    status: 403,
    says: 'One officer alone cannot do this. Propose it, so that a second officer can agree.',
  },
  PARTS_CLASH: {
    status: 403,
    says: 'You have had a part in this poll that does not go with this. Another officer has to do it.',
  },
  LAST_RETURNING_OFFICER: {
    status: 409,
    says: 'There must be a returning officer who can sign in. Appoint another, who makes a passkey, and then end this one.',
  },
  KEY_INVALID: {
    status: 400,
    says: 'That is not a key we can pin. Paste one line of allowed_signers or a minisign public key.',
  },
  KEY_KNOWN: { status: 409, says: 'That key is pinned already.' },
  EXPORT_REFUSED: {
    status: 422,
    says: 'The export was refused and nothing was kept. Put right what is listed and load it again.',
  },
  SNAPSHOT_KNOWN: { status: 409, says: 'This very export has been loaded already.' },
  UPLOAD_TOO_LARGE: {
    status: 413,
    says: 'An export may have 384 MB in all, and 256 MB in one file. Ask for an export of the units of this body alone.',
  },
  UPLOAD_UNKNOWN: {
    status: 404,
    says: 'The loading of this export was interrupted, and nothing of it was kept. Please choose the files again.',
  },
  UPLOAD_INCOMPLETE: {
    status: 409,
    says: 'Not all of the export has arrived. Please choose the files again, and keep the page open until it is done.',
  },
  NO_SUCH_SNAPSHOT: { status: 404, says: 'There is no such snapshot. Load the export first.' },
  RULES_INVALID: { status: 422, says: 'The rule pack cannot be used. Put right what is listed.' },
  POLL_INVALID: { status: 422, says: 'The poll cannot be set up like this. Put right what is listed.' },
  POLL_STATE: {
    status: 409,
    says: 'The poll has moved on, or is not that far yet. Look at its page for what can be done now.',
  },
  ROLL_NOT_AS_LISTED: {
    status: 409,
    says: 'The roll does not have one line for each row of the list, so somebody changed it past this service. Do not freeze it: whoever keeps the database has to say how that came. The poll can be abandoned and another made from the same list.',
  },
  DECISIONS_UNCONFIRMED: {
    status: 409,
    says: 'Some proposed exclusions have not been confirmed by an officer. Confirm them or leave the members on.',
  },
  VARIANCES_UNSIGNED: {
    status: 409,
    says: 'The list has variances that nobody has decided. Sign that you freeze it with that number undecided.',
  },
  UNDECIDED_CHANGED: {
    status: 409,
    says: 'The number of undecided variances is not what you signed. Look again and sign the new number.',
  },
  UNIT_TOO_SMALL: {
    status: 409,
    says: 'A unit has too few eligible members for a secret ballot of its own. Merge it with another and try again.',
  },
  SAME_OFFICER: { status: 403, says: 'You proposed this yourself. Another officer has to decide it.' },
  OWN_ENTRY: { status: 403, says: 'This is about yourself. Another officer has to see to it.' },
  RULING_MISSING: {
    status: 409,
    says: 'A condition on who is elected is not met, and the count stopped there. The returning officer rules which published rule applies, and another officer agrees, before the result is declared.',
  },
  DECLARATION_UNSIGNED: {
    status: 409,
    says: 'The declaration is not signed by the returning officer and a scrutineer yet. Each signs it on the page of the declaration.',
  },
  DECLARATION_SIGNED: { status: 409, says: 'You have signed this declaration already.' },
  REVIEW_DUE: {
    status: 409,
    says: 'What others looked at or decided in this poll has not all been signed off yet. The data protection officer or a scrutineer does it on the page of the review.',
  },
  REVIEW_UNREADABLE: {
    status: 409,
    says: 'The record of a sign-off is damaged or was not written by this service, so nothing is published on it. Which it is stands below. Whoever keeps the database has to say how it came there, and bring back the record from a copy.',
  },
  REVIEW_DONE: { status: 409, says: 'One of these has been signed off already. Please load the page again.' },
  REVIEW_OWN: {
    status: 403,
    says: 'You took part in one of these yourself, or it is about you. Another reviewer has to sign it off.',
  },
  REVIEWER_NEW: {
    status: 403,
    says: 'Voting has closed. Who signs off now must have had the duty, and this very passkey, when it closed, or when two officers admitted them since.',
  },
  REVIEWER_LEFT: {
    status: 409,
    says: 'For all that waits there is still somebody who may sign it off: the page of the review names them. Whoever cannot any more has to give up the role first, or two officers end it.',
  },
  GLASS_OVER: {
    status: 410,
    says: 'The hour is over. Who needs to look again asks for it again, with a second officer.',
  },
  NOT_YOUR_UNIT: {
    status: 403,
    says: 'Your duty does not cover this unit, or its entries are locked for now. Ask an officer whose duty does.',
  },
  INTEREST_UNDECLARED: {
    status: 409,
    says: 'Say first whether you have an interest in this poll: as a candidate, as an agent, or otherwise.',
  },
  INTERESTED: {
    status: 403,
    says: 'You have declared an interest in this poll, so you take no part in it as an officer.',
  },
  PROPOSAL_ENDED: { status: 409, says: 'This proposal has been decided, withdrawn or has lost its proposer.' },
  PROPOSAL_LAPSED: { status: 409, says: 'Nobody decided this proposal in time. It can be proposed again.' },
  ENTRY_CHANGED: {
    status: 409,
    says: 'What this rests on has changed meanwhile. Look at it again and start anew.',
  },
  CONTACT_KNOWN: { status: 409, says: 'That is the address we have for this member already.' },
  PROPOSAL_PENDING: { status: 409, says: 'Another proposal about the same is waiting for a second officer.' },
  PROPOSAL_EMPTY: { status: 400, says: 'This proposal would change nothing.' },
  RESULT_RETURNED: {
    status: 409,
    says: 'The result of this affiliate was returned already, and stands as two of its officers signed it.',
  },
  MINUTE_MISSING: {
    status: 422,
    says: 'The minute named is not here. Attach it first, then sign again.',
  },
  PROPOSAL_UNSUITABLE: { status: 422, says: 'This cannot be proposed so. What is wrong is listed.' },
  EVIDENCE_MISSING: {
    status: 422,
    says: 'Part of the evidence named is not here. Attach it first, then propose again.',
  },
  PAIR_CAP: {
    status: 409,
    says: 'You two have decided as many overrides together as this poll allows. Another officer has to take part.',
  },
  CLAIMS_OVER: {
    status: 409,
    says: 'The time for contesting entries of this poll is over. Whoever contested theirs in time and has no answer yet can tender a ballot while voting is open: the way there stands on the page of your claim.',
  },
  LINK_FOR_CLAIM: {
    status: 403,
    says: 'This link is for telling us that something is wrong with your entry. To vote, use the link in the letter that says so.',
  },
  TENDER_NEEDS_CLAIM: {
    status: 409,
    says: 'A ballot is tendered by somebody who contests their entry. You have no claim in this poll that is still open.',
  },
  TENDER_HAS_PAPER: { status: 409, says: 'You have a ballot paper of your own in this poll. Please vote with that.' },
  TENDER_UNIT: { status: 422, says: 'Say to which branch or unit of this poll you belong.' },
  ALREADY_TENDERED: { status: 409, says: 'You have tendered a ballot in this poll already. It cannot be changed.' },
  TENDER_WAITING: {
    status: 409,
    says: 'A ballot was tendered while this was looked at, and nobody has settled it yet. Two officers settle it, and that answers the claim.',
  },
  TENDER_LATE: {
    status: 409,
    says: 'The time for admitting tendered ballots is over. Settle this one as not admitted, and tell the person why.',
  },
  TENDER_PASSKEY: {
    status: 409,
    says: 'The passkey with which this ballot was signed was withdrawn since, so that it cannot be admitted.',
  },
  TENDERS_UNSETTLED: {
    status: 409,
    says: 'Some tendered ballots are not settled. Two secretaries settle each, as admitted or as not admitted, and then the poll can be closed.',
  },
  CLAIM_ENDED: { status: 409, says: 'This claim has been answered or withdrawn. Nothing can be added to it.' },
  CLAIMS_OPEN: {
    status: 409,
    says: 'You have several claims open in this poll already. Add to one of them, or withdraw one first.',
  },
  EVIDENCE_TYPE: {
    status: 422,
    says: 'This file cannot be taken. We take PDF, PNG and JPEG files, and e-mails saved as a file (.eml), each complete.',
  },
  EVIDENCE_FULL: { status: 409, says: 'There are ten files here already, and no more can be taken.' },
  EVIDENCE_KNOWN: { status: 409, says: 'This very file is here already.' },
  CORRECTIONS_OVER: { status: 409, says: 'The time for putting this roll right is over.' },
  NOT_TRUSTEE: { status: 403, says: 'You are not a trustee of this poll.' },
  KEY_GIVEN: { status: 409, says: 'Your key for this poll is in already.' },
  TRUSTEE_KEY_INVALID: {
    status: 400,
    says: 'The key does not prove that it is yours. Make it again on the trustee page.',
  },
  KEYS_MISSING: { status: 409, says: 'Not every trustee has given a key yet.' },
  KEYS_OTHERWISE: { status: 409, says: 'The keys of this poll are made in another way. Load the page again.' },
  CEREMONY_TURN: {
    status: 409,
    says: 'Not every trustee has taken the step before this one. Come again when they have; nothing of yours is lost.',
  },
  CEREMONY_GIVEN: { status: 409, says: 'You have taken this step already.' },
  CEREMONY_ENDED: {
    status: 409,
    says: 'A trustee found that something does not fit, and the poll’s page says whose it was. The returning officer can let all of you begin anew.',
  },
  CEREMONY_RESTARTED: {
    status: 409,
    says: 'The returning officer has let the trustees begin anew. Load the page again and begin with your first step.',
  },
  CEREMONY_INVALID: {
    status: 400,
    says: 'What your browser sent does not hold, and was not taken. Load the page again, and use the file that you saved for this poll.',
  },
  REHEARSALS_MISSING: {
    status: 409,
    says: 'Not every trustee has shown with a rehearsal that their key works. They do it on their own page, in a minute.',
  },
  REHEARSAL_GIVEN: { status: 409, says: 'Your rehearsal is in already.' },
  REHEARSAL_INVALID: {
    status: 400,
    says: 'This rehearsal was not made with the key that you gave for this poll. Use the file that you saved for it.',
  },
  TOO_EARLY: { status: 409, says: 'It is too early for this: the poll has fixed the instant in advance.' },
  NOT_ON_ROLL: {
    status: 403,
    says: 'You are not on the roll of this poll. Your page shows the reasons and whom to ask.',
  },
  POLL_NOT_OPEN: { status: 409, says: 'Voting is not open.' },
  VOTING_PAUSED: {
    status: 409,
    says: 'Voting is paused. Nothing was cast. The time is given back: come to this page again, and vote when it goes on.',
  },
  LOCKED: {
    status: 423,
    says: 'This is locked for now. The page of locks says since when and why; two officers can lift a lock.',
  },
  ALREADY_LOCKED: { status: 409, says: 'That is locked already.' },
  ALREADY_CAST: { status: 409, says: 'A ballot has been cast with your paper already. It cannot be changed.' },
  BALLOT_INVALID: {
    status: 400,
    says: 'Your ballot could not be read. Nothing was cast: please load the page again and try once more.',
  },
  TRIES_SPENT: {
    status: 429,
    says: 'Too many unreadable ballots were sent with your paper. Please telephone the returning officer.',
  },
  APPROVAL_INVALID: {
    status: 400,
    says: 'This approval is not of the board as it stands here, or not signed with your key. It was not taken, and the page of the poll says so. Tell a scrutineer what your page showed you.',
  },
  COUNTS_MISSING: {
    status: 409,
    says: 'Papers that came by another way are not counted yet: two tellers count each, and agree. Nothing is approved for opening before.',
  },
  COUNT_WRONG: {
    status: 422,
    says: 'These numbers cannot be a count of these papers. Look at them again, then sign again.',
  },
  COUNT_ENTERED: {
    status: 409,
    says: 'Your count is in. Another teller counts the same papers now, without seeing yours.',
  },
  MOVED_TO_PAPER: {
    status: 403,
    says: 'You, or somebody with your e-mail address, proposed or decided that a member of this poll votes on paper. Other tellers count these papers.',
  },
  TRANSCRIPT_WRONG: {
    status: 422,
    says: 'These are no ballots of these papers as things stand now. Look again, enter the papers again, and sign again.',
  },
  PAPERS_NOT_TRANSCRIBED: {
    status: 409,
    says: 'Few members voted on paper, and two tellers can still put their papers in as ballots. Without that, the scrutineers alone open the count beside them.',
  },
  COUNT_STANDS: { status: 409, says: 'Two tellers have agreed on this count. It stands.' },
  APPROVAL_GIVEN: { status: 409, says: 'Your approval is in already.' },
  APPROVALS_MISSING: {
    status: 409,
    says: 'Not enough trustees have approved the tallies yet. Your own approval comes first, and nothing is opened before the quorum has approved.',
  },
  SHUFFLE_INVALID: {
    status: 400,
    says: 'What you gave is not the same ballots in another order, or not signed with your key. It was not taken, and the page of the poll says so.',
  },
  SHUFFLE_GIVEN: { status: 409, says: 'You have shuffled these ballots already.' },
  SHUFFLED_MEANWHILE: {
    status: 409,
    says: 'Another trustee has shuffled these ballots meanwhile. Nothing was taken from you: begin again from their list.',
  },
  SHUFFLES_DONE: { status: 409, says: 'Enough trustees have shuffled these ballots.' },
  SHUFFLES_MISSING: {
    status: 409,
    says: 'Not enough trustees have shuffled the ballots yet. Nothing is opened before.',
  },
  PARTIAL_INVALID: {
    status: 400,
    says: 'Your part of the count does not prove itself. Use the key you made for this poll and try again.',
  },
  PARTIAL_GIVEN: { status: 409, says: 'Your part of the count is in already.' },
  NOT_SCRUTINEER: { status: 403, says: 'You are not a scrutineer of this poll.' },
  NOTHING_SEALED: {
    status: 409,
    says: 'In this poll everything is opened for everybody: no key of a scrutineer is needed.',
  },
  SEALING_KEY_INVALID: {
    status: 400,
    says: 'The key does not prove that it is yours, and was made for this poll. Make it again on your page.',
  },
  SEALING_KEYS_FULL: { status: 409, says: 'Twenty scrutineers have given a key for this poll. No more are taken.' },
  SEALING_KEYS_MISSING: {
    status: 409,
    says: 'It takes keys from more than half of the scrutineers before voting opens: they alone open what few people cast. Each scrutineer makes one on their own page, in a minute.',
  },
  SEALED_PARTS_MISSING: {
    status: 409,
    says: 'There is nothing for scrutineers to open now: the trustees have not given enough of their parts, or the count is over.',
  },
  ATTESTATION_GIVEN: { status: 409, says: 'You have signed what you opened already.' },
  ATTESTATION_INVALID: {
    status: 400,
    says: 'This is not signed with the key that you gave for this poll, or does not go with what stands on the board. It was not taken.',
  },
  RESULT_OPEN: {
    status: 409,
    says: 'So many trustees have given their parts that everybody, or the scrutineers, can read results. The poll cannot be called off any more.',
  },
  BUNDLE_FAULTY: {
    status: 409,
    says: 'Our own verifier finds fault with the bundle, so it is not published. The findings are listed.',
  },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** `details` are facts for the person who can mend it: complaints of an export, findings of the verifier, a count. */
export type Refusal<C extends RefusalCode = RefusalCode> = {
  readonly ok: false;
  readonly code: C;
  readonly details?: unknown;
};

export type Accepted<T> = { readonly ok: true; readonly value: T };
export type Answer<T, C extends RefusalCode = RefusalCode> = Accepted<T> | Refusal<C>;

export const accept = <T>(value: T): Accepted<T> => ({ ok: true, value });
export const refuse = <C extends RefusalCode>(code: C, details?: unknown): Refusal<C> =>
  details === undefined ? { ok: false, code } : { ok: false, code, details };
