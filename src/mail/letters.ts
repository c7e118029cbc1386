/**
 * The texts of all letters: facts in, subject and text out. Short and plain, for somebody of seventy-five at a kitchen
 * table. A link's token stands after `#`, which browsers never send, so that no server's log can hold it. No letter names a
 * choice, and none but the vote letter and the appointment leads anywhere that a passkey does not guard.
 */
import { LOCK_IN_WORDS, type LockScope } from '../contract/locks.ts';
import { ROLE_IN_WORDS, type Role } from '../contract/roles.ts';

export type LetterText = { readonly subject: string; readonly text: string };

export const linkAddress = (webOrigin: string, token: string): string => `${webOrigin}/link#${token}`;
export const pollAddress = (webOrigin: string, poll: string): string => `${webOrigin}/polls/${poll}`;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `24 October 2026, 19:00 UTC`. */
export function inWords(at: Date): string {
  const time = at.toISOString().slice(11, 16);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${time} UTC`;
}

/** Names and titles come from people and files: a line break in one would be a header of its own. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

export const letter = (subject: string, name: string, paragraphs: readonly string[], from: string): LetterText => ({
  subject: oneLine(subject),
  text: `${[`Dear ${oneLine(name)},`, ...paragraphs, oneLine(from)].join('\n\n')}\n`,
});

export const marked = (rehearsal: boolean, subject: string): string => (rehearsal ? `[Rehearsal] ${subject}` : subject);
export const rehearsalNote = (rehearsal: boolean): string[] =>
  rehearsal ? ['This is a rehearsal. Nothing in it counts.'] : [];

/** @param link  null for a person who has a passkey already and only needs to know */
export function appointmentLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly link: string | null;
  readonly until: Date;
  readonly webOrigin: string;
}): LetterText {
  const roles = given.roles.map((role) => ROLE_IN_WORDS[role].toLowerCase());
  const way =
    given.link === null
      ? [`Sign in with your passkey at:\n${given.webOrigin}/sign-in`]
      : [
          `To begin, open this link on the device you will use:\n${given.link}`,
          `It will ask you to make a passkey, which takes a minute. The link works until ${inWords(given.until)}. Please do not pass it on: whoever opens it acts in your name.`,
        ];
  return letter(
    `You have been appointed: ${roles.join(', ')}`,
    given.name,
    [`You have been appointed ${roles.join(' and ')} in the ballots of ${oneLine(given.organisation)}.`, ...way],
    given.organisation,
  );
}

export function roleEndedLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly at: Date;
}): LetterText {
  const roles = given.roles.map((role) => ROLE_IN_WORDS[role].toLowerCase());
  return letter(
    `Your role has ended: ${roles.join(', ')}`,
    given.name,
    [
      `On ${inWords(given.at)} your role as ${roles.join(' and ')} in the ballots of ${oneLine(given.organisation)} ended, and with it what you could see and do there.`,
      'If you had proposed something that a second officer had not decided yet, it is void.',
      'If you think that is wrong, please telephone the organisation.',
    ],
    given.organisation,
  );
}

/** To those who watch over access. It names nobody: whom it is about stands on their page. */
export function triedAfterEndLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly at: Date;
  readonly webOrigin: string;
}): LetterText {
  return letter(
    'Somebody tried to use a role that has ended',
    given.name,
    [
      `On ${inWords(given.at)} somebody whose role in the ballots of ${oneLine(given.organisation)} has ended tried to use it. They were refused.`,
      `Who it was, and what they tried, stands on your page:\n${given.webOrigin}/desk`,
    ],
    given.organisation,
  );
}

/** To those who watch over access, when a new membership list does not bear out somebody who holds a role. */
export function holdersFlaggedLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly holders: number;
  readonly webOrigin: string;
}): LetterText {
  const who = given.holders === 1 ? 'One person holds a role' : `${given.holders} people hold a role`;
  return letter(
    'Please look at who holds a role',
    given.name,
    [
      `${who} in the ballots of ${oneLine(given.organisation)} and the newest membership list does not say that they are a member.`,
      `Nothing has ended by it. Who it is stands on your page:\n${given.webOrigin}/desk`,
    ],
    given.organisation,
  );
}

/** Some weeks before: a role runs out by itself, and can be given again before it does. */
export function roleRunsOutLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly role: Role;
  readonly until: Date;
}): LetterText {
  const role = ROLE_IN_WORDS[given.role].toLowerCase();
  return letter(
    `Your role runs out: ${role}`,
    given.name,
    [
      `Your role as ${role} in the ballots of ${oneLine(given.organisation)} runs out on ${inWords(given.until)}.`,
      'If you are to go on, two officers have to give it to you again before then. Please ask the returning officer.',
    ],
    given.organisation,
  );
}

/** @param passkeySince  when this person made a passkey, if they did: they alone can tell whether it was they */
export function voteLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly rehearsal: boolean;
  readonly link: string;
  readonly closesAt: Date;
  readonly passkeySince: Date | null;
}): LetterText {
  const known =
    given.passkeySince === null
      ? 'You need no password. The page will ask you to make a passkey: you confirm it as you unlock your phone or computer.'
      : `You made a passkey here on ${inWords(given.passkeySince)}. The page will ask for it. If that was not you, please telephone us before you do anything else.`;
  return letter(
    marked(given.rehearsal, `Your vote: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `You can now vote in: ${oneLine(given.title)}.`,
      `Open this link to vote:\n${given.link}`,
      known,
      `Voting ends on ${inWords(given.closesAt)}. You can vote once, and cannot change it afterwards.`,
      'This link is yours alone. Please do not pass it on. We will never ask you for it.',
    ],
    given.organisation,
  );
}

export function passkeyLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly at: Date;
}): LetterText {
  return letter(
    'A passkey was made in your name',
    given.name,
    [
      `On ${inWords(given.at)} a passkey was made in your name for the ballots of ${oneLine(given.organisation)}.`,
      'If that was you, there is nothing to do.',
      'If it was not you, please telephone the organisation at once, before voting ends. Use a number you know, not one from an e-mail.',
    ],
    given.organisation,
  );
}

export function withdrawnLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly at: Date;
}): LetterText {
  return letter(
    'Your passkey was withdrawn',
    given.name,
    [
      `On ${inWords(given.at)} two officers withdrew a passkey of yours for the ballots of ${oneLine(given.organisation)}, because they were told that it was lost. It signs nothing any more.`,
      'A ballot that you cast before stays as it is. If you have not voted yet, you get a new way in by a letter of its own.',
      'If you did not ask for this, please telephone the organisation at once. Use a number you know, not one from an e-mail.',
    ],
    given.organisation,
  );
}

export function readmittedLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly link: string;
  readonly until: Date;
}): LetterText {
  return letter(
    'Make a new passkey',
    given.name,
    [
      `Your old passkey for the ballots of ${oneLine(given.organisation)} was withdrawn. You can now make a new one.`,
      `Open this link on the device you will use:\n${given.link}`,
      `The link works until ${inWords(given.until)}. Please do not pass it on: whoever opens it acts in your name.`,
      'If you did not ask for this, please telephone the organisation at once. Use a number you know, not one from an e-mail.',
    ],
    given.organisation,
  );
}

/** How a member votes who does not vote online, in a letter and on their own page. */
const CHANNEL_SAYS = { post: 'by post', assisted: 'with help' } as const;

export function otherChannelLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly rehearsal: boolean;
  readonly channel: keyof typeof CHANNEL_SAYS;
}): LetterText {
  const how = CHANNEL_SAYS[given.channel];
  return letter(
    marked(given.rehearsal, `You vote ${how}: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `Two officers have noted that you vote ${how} in: ${oneLine(given.title)}. From now on you cannot vote online in this poll.`,
      'If you did not ask for this, please telephone the organisation at once. Use a number you know, not one from an e-mail.',
    ],
    given.organisation,
  );
}

/** To every address at which the member is known: it holds no way in. */
export function letterPrintedLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly rehearsal: boolean;
}): LetterText {
  return letter(
    marked(given.rehearsal, `A letter was printed for you: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `An officer has printed a letter with a code that lets you vote in: ${oneLine(given.title)}. It comes to you by post or by hand.`,
      'If it does not come within a few days, or you did not expect one, please telephone the organisation at once. Use a number you know, not one from an e-mail.',
    ],
    given.organisation,
  );
}

/** To those who watch over access: that something is locked, and where to see what and why. */
export function lockLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly scope: LockScope;
  readonly at: Date;
  readonly webOrigin: string;
}): LetterText {
  const what = LOCK_IN_WORDS[given.scope];
  return letter(
    given.scope === 'voting' ? 'Voting was paused' : 'Something was locked',
    given.name,
    [
      `On ${inWords(given.at)} an officer of ${oneLine(given.organisation)} locked: ${what.charAt(0).toLowerCase()}${what.slice(1)}.`,
      `Who did it and why stands here:\n${given.webOrigin}/desk/locks`,
      'Two officers can lift it. One alone cannot, not even the one who locked it.',
    ],
    given.organisation,
  );
}

/** To whom two officers admitted as a reviewer after the close. */
export function admittedLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly rehearsal: boolean;
  readonly webOrigin: string;
  readonly poll: string;
}): LetterText {
  return letter(
    marked(given.rehearsal, `You are asked to sign off: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `Two officers of ${oneLine(given.organisation)} have admitted you as a reviewer of: ${oneLine(given.title)}. Voting has closed, and for some of what officers looked at or decided nobody else is left who may sign it off. The result waits for it.`,
      `Sign in with your passkey, and read it here:\n${given.webOrigin}/polls/${given.poll}/review`,
      'That you were admitted stands on the public board of the poll, without your name.',
    ],
    given.organisation,
  );
}

export function glassLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly at: Date;
  readonly webOrigin: string;
  readonly poll: string;
}): LetterText {
  return letter(
    'A member’s entry was opened for an hour',
    given.name,
    [
      `On ${inWords(given.at)} two officers of ${oneLine(given.organisation)} agreed that one of them may see one member’s whole entry, with its contacts, for an hour.`,
      `It is on the board of the poll. Who they are, why, and each look stand here, and somebody other than them has to sign it off:\n${given.webOrigin}/polls/${given.poll}/review`,
    ],
    given.organisation,
  );
}

/**
 * To an address that the list no longer gives. It names neither the member, since the number may be somebody else's now, nor
 * the new address, which is not theirs to know if they are not the one who gave it.
 */
export function contactChangedLetter(given: {
  readonly organisation: string;
  readonly title: string;
  readonly rehearsal: boolean;
}): LetterText {
  return letter(
    marked(given.rehearsal, `Your address was changed: ${given.title}`),
    'member',
    [
      ...rehearsalNote(given.rehearsal),
      `For the ballot ${oneLine(given.title)}, the membership list of ${oneLine(given.organisation)} gives another e-mail address for you than this one, which it gave before.`,
      'If you asked for that, there is nothing to do. Two officers look at every changed address before a link to vote is sent to it.',
      'If you did not, please telephone the organisation at once, before voting ends. Use a number you know, not one from an e-mail. You can also come in person: bring something that shows who you are, and an officer will see to it that you can vote.',
    ],
    given.organisation,
  );
}

/** @param entries  first and last index of the batch on the board in which the ballot stands */
export function ballotRecordedLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly rehearsal: boolean;
  readonly entries: { readonly first: number; readonly last: number };
  readonly webOrigin: string;
  readonly poll: string;
}): LetterText {
  const { first, last } = given.entries;
  return letter(
    marked(given.rehearsal, `Your ballot is recorded: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `A ballot was cast with your paper in: ${oneLine(given.title)}. It now stands on the public board, in the batch of entries ${first} to ${last}.`,
      `You need do nothing more. The board is open to everybody:\n${pollAddress(given.webOrigin, given.poll)}`,
      'If you did not vote, please telephone the returning officer at once.',
    ],
    given.organisation,
  );
}

export function resultLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly rehearsal: boolean;
  readonly webOrigin: string;
  readonly poll: string;
}): LetterText {
  return letter(
    marked(given.rehearsal, `The result is published: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `The result of ${oneLine(given.title)} has been published, with everything that is needed to check it.`,
      `You can read it here:\n${pollAddress(given.webOrigin, given.poll)}`,
    ],
    given.organisation,
  );
}
