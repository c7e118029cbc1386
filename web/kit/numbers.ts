/** `500,000`: a whole number as people read it. */
export const grouped = (n: number): string => n.toLocaleString('en-GB');
