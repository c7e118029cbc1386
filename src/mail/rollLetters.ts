/**
 * Letters about entries of the roll: to members, to people who say that they are, to the membership office, to the data
 * protection officer. They say what was decided and on what sort of grounds; evidence, and what others wrote, stays with us.
 */
import type { Grounds } from '../contract/proposals.ts';
import { inWords, type LetterText, letter, marked, oneLine, pollAddress, rehearsalNote } from './letters.ts';

type About = {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly rehearsal: boolean;
};

const KEEP_IT = 'This link is yours alone. Please do not pass it on. We will never ask you for it.';
const wayBack = (link: string | null): string[] =>
  link === null ? [] : [`Open this link to read it, and to write to us:\n${link}`, KEEP_IT];

export function claimLinkLetter(given: About & { readonly link: string; readonly until: string }): LetterText {
  return letter(
    marked(given.rehearsal, `Your entry on the roll: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `You asked to tell us that something is wrong with the list of voters for: ${oneLine(given.title)}.`,
      `Open this link to say what is wrong and to add anything that shows it:\n${given.link}`,
      `Please do so before ${inWords(new Date(given.until))}.`,
      'If you did not ask for this, there is nothing to do.',
      KEEP_IT,
    ],
    given.organisation,
  );
}

/** @param link  null for a person who signs in, or who came to us by another way */
export function claimWrittenLetter(
  given: About & { readonly link: string | null; readonly webOrigin: string },
): LetterText {
  return letter(
    marked(given.rehearsal, `A question about your claim: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `An officer has a question about what you told us of your entry on the list of voters for: ${oneLine(given.title)}.`,
      ...(given.link === null
        ? [`Please sign in to read it and to answer:\n${given.webOrigin}/sign-in`]
        : wayBack(given.link)),
    ],
    given.organisation,
  );
}

/** @param because  in the words of the officer who had written it down */
export function claimTakenBackLetter(given: About & { readonly because: string }): LetterText {
  return letter(
    marked(given.rehearsal, `Your claim was taken back: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `What an officer wrote down for you about your entry on the list of voters for: ${oneLine(given.title)} was taken back by that officer, so that nobody looks at it any more.`,
      `The reason given:\n${given.because}`,
      'If you did not agree to this, please telephone the organisation. Use a number you know, not one from an e-mail.',
    ],
    given.organisation,
  );
}

/** @param because  in the words of the officer who decided */
export function claimAnsweredLetter(
  given: About & {
    readonly changed: boolean;
    readonly because: string;
    readonly appeal: string;
    readonly link: string | null;
  },
): LetterText {
  return letter(
    marked(given.rehearsal, `Your claim has been decided: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      given.changed
        ? 'You told us that an entry on the list of voters was wrong. Two officers looked at what you gave us, and the entry has been changed.'
        : 'You told us that an entry on the list of voters was wrong. The officers looked at what you gave us, and the entry stays as it is.',
      `The reason given: ${oneLine(given.because)}`,
      ...(given.changed ? [] : [oneLine(given.appeal)]),
      ...wayBack(given.link),
    ],
    given.organisation,
  );
}

/** @param page  where the person follows their claim */
export function tenderedLetter(given: About & { readonly page: string }): LetterText {
  return letter(
    marked(given.rehearsal, `Your tendered ballot: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `You have tendered a ballot, while it is being looked at whether you may vote, in: ${oneLine(given.title)}.`,
      'It is sealed and kept apart. Before the count two officers decide whether it is admitted. Nobody sees what it says, and if it is not admitted nobody ever will.',
      `You can see what became of it here, with your passkey:\n${given.page}`,
      'If it was not you who voted, please telephone the organisation at once. Use a number you know, not one from an e-mail.',
    ],
    given.organisation,
  );
}

/** @param because  in the words that both officers signed */
export function tenderSettledLetter(
  given: About & {
    readonly admitted: boolean;
    readonly because: string;
    readonly appeal: string;
    readonly page: string;
  },
): LetterText {
  return letter(
    marked(given.rehearsal, `Your tendered ballot was ${given.admitted ? 'admitted' : 'not admitted'}: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      given.admitted
        ? 'Two officers have decided that you may take part in this vote. The ballot that you tendered is cast and will be counted. You need do nothing more.'
        : 'Two officers have decided that the ballot which you tendered is not admitted. It stays sealed: it is not counted, and nobody ever opens it.',
      `The reason given: ${oneLine(given.because)}`,
      ...(given.admitted ? [] : [oneLine(given.appeal)]),
      `You find this again, with your passkey, here:\n${given.page}`,
    ],
    given.organisation,
  );
}

/** Why an entry was changed, in general words: what exactly was shown is nobody's business but the deciders'. */
const ON_GROUNDS: { readonly [G in Grounds]: string } = {
  'joined-earlier': 'it was shown when membership began',
  'arrears-wrong': 'it was shown how far the membership fee is paid',
  'continuity-wrong': 'it was shown that membership was not broken as the list had it',
  'address-wrong': 'it was shown which address is right',
  'unit-wrong': 'it was shown which branch is right',
  duplicate: 'it was shown that the list has, or does not have, one person twice',
  'standing-wrong': 'it was shown what the standing is',
  'category-or-age': 'it was shown, or declared, to which group or type of membership the entry belongs',
  'not-listed': 'it was shown that you are a member whom the list does not have',
  'wrongly-listed': 'the entry was challenged, and the officers found the challenge borne out',
  'name-wrong': 'it was shown which name is right',
};

/** What an override did, in the member's words. */
export type ChangeTold = {
  readonly gained: boolean;
  readonly lost: boolean;
  readonly eligible: boolean;
  readonly unit: string | null;
  readonly name: boolean;
  readonly grounds: Grounds;
};

/** The sentences that say what was changed and why, also on the member's own page. */
export function changeInWords({ gained, lost, eligible, unit, name, grounds }: ChangeTold): string {
  const said = [
    ...(gained ? ['You may now take part in this vote.'] : []),
    ...(lost ? ['You may not take part in this vote.'] : []),
    ...(unit === null ? [] : [`You are now entered in ${oneLine(unit)}.`]),
    ...(name ? ['Your name was put right.'] : []),
  ];
  const what =
    said.length > 0
      ? said.join(' ')
      : `The reasons recorded in your entry were changed. ${eligible ? 'You may take part in this vote.' : 'You may not take part in this vote.'}`;
  return `${what} This was done because ${ON_GROUNDS[grounds]}.`;
}

export function entryChangedLetter(
  given: About & {
    readonly change: ChangeTold;
    readonly appeal: string;
    readonly contestUntil: string | null;
    readonly webOrigin: string;
    readonly poll: string;
  },
): LetterText {
  const page = pollAddress(given.webOrigin, given.poll);
  return letter(
    marked(given.rehearsal, `Your entry on the roll was changed: ${given.title}`),
    given.name,
    [
      ...rehearsalNote(given.rehearsal),
      `Two officers of ${oneLine(given.organisation)} have changed your entry on the list of voters for: ${oneLine(given.title)}.`,
      changeInWords(given.change),
      given.contestUntil === null
        ? `Your entry, and who decided on it, can be seen on the page of the poll:\n${page}`
        : `If this is wrong, tell us before ${inWords(new Date(given.contestUntil))} on the page of the poll:\n${page}`,
      oneLine(given.appeal),
    ],
    given.organisation,
  );
}

/** Nothing of the member stands in it: the notice itself is taken by an officer who signs in. */
export function correctionWaitsLetter(given: {
  readonly organisation: string;
  readonly title: string;
  readonly notice: string;
  readonly webOrigin: string;
}): LetterText {
  return letter(
    'A correction to the membership list waits for you',
    'membership office',
    [
      `Two officers of ${oneLine(given.organisation)} found an entry of the membership list to be wrong, on evidence, in: ${oneLine(given.title)}.`,
      `Please correct your list. The signed notice has the number ${given.notice}; the membership secretary can give it to you, or take it at:\n${given.webOrigin}/notices`,
    ],
    given.organisation,
  );
}

/** @param officers  the two of them, by name */
export function pairAlarmLetter(given: {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly officers: readonly [string, string];
  readonly together: number;
  readonly cap: number;
}): LetterText {
  const [one, other] = given.officers;
  return letter(
    `The same two officers: ${given.together} overrides in ${given.title}`,
    given.name,
    [
      `${oneLine(one)} and ${oneLine(other)} have now decided ${given.together} changes of the roll together in: ${oneLine(given.title)}.`,
      `The poll asks that you are told of each from here on. After ${given.cap} the service lets the two of them decide no more.`,
      'You can read what they did, and why, in the access log.',
    ],
    given.organisation,
  );
}
