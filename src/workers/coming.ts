/**
 * What a thread gives piece by piece. All of it is kept: whoever asks again, as a transaction that is run anew does, has it
 * from the first piece on.
 */
export class Coming<T> {
  private readonly pieces: T[] = [];
  private over: { readonly fault?: unknown } | undefined;
  private readonly waiting = new Set<() => void>();

  add(piece: T): void {
    this.pieces.push(piece);
    this.wake();
  }

  end(): void {
    this.over = {};
    this.wake();
  }

  /** Whoever has taken what there is meets the fault. */
  fail(fault: unknown): void {
    this.over = { fault };
    this.wake();
  }

  /** From the first piece on, waiting for those that are still to come. */
  async *all(): AsyncGenerator<T, void> {
    for (let at = 0; ; ) {
      const piece = this.pieces[at];
      if (piece !== undefined) {
        at++;
        yield piece;
      } else if (this.over === undefined) {
        await new Promise<void>((more) => this.waiting.add(more));
      } else if ('fault' in this.over) {
        throw this.over.fault;
      } else {
        return;
      }
    }
  }

  private wake(): void {
    for (const more of this.waiting) more();
    this.waiting.clear();
  }
}
