/** Answers that are asked for again and again, kept in memory: each follows from its text alone, so none can become wrong. */

/**
 * The same function, which remembers its last answers.
 * @param most  how many are kept; the oldest go first
 * @param make  what it throws is not kept
 */
export function keeping<T>(most: number, make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    const [oldest] = kept.keys();
    if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
    kept.set(text, made);
    return made;
  };
}
