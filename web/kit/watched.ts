/** Long work of the service that a person waits for: looks now and then how far it is. */
const LOOK_EVERY_MS = 700;

export const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/**
 * @param look  asked again and again until the work has ended
 * @param tell  what it found, unless that is nothing or the work has ended meanwhile
 */
export async function watched<T, P>(
  work: Promise<T>,
  look: () => Promise<P | null>,
  tell: (found: P) => void,
): Promise<T> {
  let isOver = false;
  const watch = async () => {
    await pause(LOOK_EVERY_MS);
    while (!isOver) {
      const found = await look();
      if (!isOver && found !== null) tell(found);
      await pause(LOOK_EVERY_MS);
    }
  };
  void watch();
  try {
    return await work;
  } finally {
    isOver = true;
  }
}
