/** How many trustees of a poll suffice for its count: more than half of them (SPEC §5.4). Said by the form and held by the service. */

/** Whether trustees can make keys of which fewer than all suffice. */
export const FEWER_THAN_ALL: boolean = true;

/** Every quorum that so many trustees may have, the smallest first. */
export const quorumsOf = (trustees: number, fewerThanAll = FEWER_THAN_ALL): readonly number[] => {
  const least = fewerThanAll ? Math.floor(trustees / 2) + 1 : trustees;
  return Array.from({ length: trustees - least + 1 }, (_, i) => least + i);
};

/** The smallest majority; all of them where there are fewer than three: of two, a majority is both. */
export const presetQuorum = (trustees: number, fewerThanAll = FEWER_THAN_ALL): number =>
  quorumsOf(trustees, fewerThanAll)[0] ?? trustees;
