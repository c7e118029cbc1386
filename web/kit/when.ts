/** Instants as members read them: London time, with the day of the week. */
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/London' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/London' });

export const inWords = (instant: string): string => format.format(new Date(instant));
export const dayInWords = (date: string): string => day.format(new Date(date));
/** A text of the files, its dates `YYYY-MM-DD` as people write them. */
export const datesInWords = (text: string): string =>
  text.replace(/\b\d{4}-\d\d-\d\d\b/g, (date) => (Number.isNaN(Date.parse(date)) ? date : dayInWords(date)));

/** Minutes by which London is ahead of UTC at an instant: 60 in summer. */
function londonAhead(at: Date): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    hour: '2-digit',
    hourCycle: 'h23',
    minute: '2-digit',
    day: '2-digit',
  });
  const of = (type: string) => Number(parts.formatToParts(at).find((part) => part.type === type)?.value ?? 0);
  const days = of('day') - at.getUTCDate();
  return (
    (days === 0 ? 0 : days === 1 || days < -1 ? 1440 : -1440) +
    (of('hour') - at.getUTCHours()) * 60 +
    of('minute') -
    at.getUTCMinutes()
  );
}

/** `2026-10-24T19:00` as typed, London time, to an instant in UTC; null when nothing or nonsense was typed. */
export function instantOf(typed: string): string | null {
  const naive = new Date(`${typed}Z`);
  if (typed === '' || Number.isNaN(naive.getTime())) return null;
  const utc = new Date(naive.getTime() - londonAhead(naive) * 60_000);
  // Near a change of the clocks the first guess may lie on the other side of it.
  const settled = new Date(naive.getTime() - londonAhead(utc) * 60_000);
  return settled.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
