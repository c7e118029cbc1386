/** How many trustees of a poll suffice for its count: more than half of them (SPEC §5.4). Said by the form and held by the service. */

/** Every quorum that so many trustees may have, the smallest first. */
export const quorumsOf = (trustees: number): readonly number[] => {
  const least = Math.floor(trustees / 2) + 1;
  return Array.from({ length: trustees - least + 1 }, (_, i) => least + i);
};

/** The smallest majority; of fewer than three that is all of them. */
export const presetQuorum = (trustees: number): number => quorumsOf(trustees)[0] ?? trustees;
