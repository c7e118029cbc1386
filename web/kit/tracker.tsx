/** A tracker in groups that can be read aloud: by it a voter finds the ballot on the board. */
export const grouped = (tracker: string): string => tracker.match(/.{1,5}/g)?.join(' ') ?? tracker;

export const Tracker = ({ of }: { readonly of: string }) => <span class="cs-tracker">{grouped(of)}</span>;
