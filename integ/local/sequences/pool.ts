/** Things that are lent to one user at a time, in the order in which users ask. */
export class Pool<T> {
  private readonly waiting: { readonly got: (thing: T) => void; readonly refused: (reason: Error) => void }[] = [];
  private readonly free: T[];
  private left: number;

  constructor(things: T[]) {
    this.free = [...things];
    this.left = things.length;
  }

  /**
   * Lends one. It is not lent again when its user fails: nobody knows what state it is in.
   *
   * @throws what the user throws, or when none is left
   */
  public async lend(use: (thing: T) => Promise<void>): Promise<void> {
    const thing = await this.take();
    try {
      await use(thing);
    } catch (error) {
      this.lose();
      throw error;
    }
    this.giveBack(thing);
  }

  private async take(): Promise<T> {
    const [thing] = this.free.splice(0, 1);
    if (thing !== undefined) {
      return thing;
    }
    if (this.left === 0) {
      throw noneLeft();
    }
    return new Promise((got, refused) => this.waiting.push({ got, refused }));
  }

  private giveBack(thing: T): void {
    const next = this.waiting.shift();
    if (next) {
      next.got(thing);
    } else {
      this.free.push(thing);
    }
  }

  private lose(): void {
    this.left -= 1;
    if (this.left === 0) {
      this.waiting.splice(0).forEach(({ refused }) => refused(noneLeft()));
    }
  }
}

function noneLeft(): Error {
  return new Error('Not run: each of the services has failed before.');
}
