/**
 * What counts as one e-mail address here: one @, and none of the characters with which a second recipient or a header could
 * be smuggled in. The outbox refuses the same by constraint. Whether anybody reads it only a letter can tell.
 */
const ONE_ADDRESS = /^[^\s\p{Cc},;:<>"()@]+@[^\s\p{Cc},;:<>"()@]+$/u;

export const isOneAddress = (text: string): boolean => text.length <= 254 && ONE_ADDRESS.test(text);
