import { Patience } from '../../handlers/shared/retry';

/** A client of the SDK in memory: each operation is a method of its name. */
export abstract class FakeClient {
  private readonly counts = new Map<string, number>();

  /** Looks at each call and says what it should fail with. `count` is how many of this name there were. */
  public fail: (name: string, count: number, input: any) => Error | undefined = () => undefined;

  /** What the client's method `send` does. */
  protected call(command: any, ...context: unknown[]): any {
    return (this as any)[this.admit(command)](command.input, ...context);
  }

  /** Counts a call, and lets it fail if it should. Returns its name. */
  protected admit({ constructor, input }: any): string {
    const name = constructor.name.replace(/Command$/, '');
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    const failure = this.fail(name, count, input);
    if (failure) {
      throw failure;
    }
    return name;
  }
}

/** An error of the SDK. */
export function named(name: string, message = name, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** What the SDK's client throws when a connection ends before the answer; retry.test.ts compares it with the real one. */
export function networkError(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET', $metadata: { attempts: 1, totalRetryDelay: 0 } });
}

/** Patience that sleeps no real time and gives up after a minute of its own. */
export function patience(): Patience & { slept: number[] } {
  let time = 0;
  const slept: number[] = [];
  return {
    deadline: 60_000,
    now: () => time,
    random: () => 1,
    slept,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      time += milliseconds;
    },
  };
}
