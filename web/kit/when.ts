/** Instants as members read them: London time, with the day of the week. */
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/London' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/London' });

export const inWords = (instant: string): string => format.format(new Date(instant));
export const dayInWords = (date: string): string => day.format(new Date(date));
