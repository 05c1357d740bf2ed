import { FakeCodeDeploy, MINUTE } from './fake-code-deploy';
import { Answer, clientsOf, patienceOf, update } from './run';
import { handle, ReleaseEvent } from '../../../handlers/stack-update-release/handler';

/** How a request came to an end for CloudFormation. */
export type Outcome = 'SUCCESS' | 'FAILED' | 'cancelled' | 'timed out';

/**
 * CloudFormation and Lambda in virtual time: a request that is given up goes on in its invocations, next to the one
 * that CloudFormation sends then.
 */
export class CloudFormation {
  private readonly sleeping: { readonly at: number; readonly wake: () => unknown }[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly invocations = new Map<string, number>();
  private readonly crashes: unknown[] = [];
  private current?: string;
  private requests = 0;
  private readonly restore: (() => void)[] = [];

  constructor(private readonly aws: FakeCodeDeploy) {
    const fetch = jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      const answer = JSON.parse(new TextDecoder().decode(init!.body as Uint8Array)) as Answer & { RequestId: string };
      // CloudFormation takes the first.
      this.answers.set(answer.RequestId, this.answers.get(answer.RequestId) ?? answer);
      return new Response();
    });
    const { log } = console;
    // A mock would keep thousands of lines.
    console.log = () => {};
    this.restore.push(() => fetch.mockRestore(), () => { console.log = log; });
  }

  public close(): void {
    this.restore.forEach((restore) => restore());
  }

  /** Begins an update of the stack, or its rollback, which may or may not count as an update in `LastUpdatedTime`. */
  public begin(StackStatus: string, isUpdate: boolean): void {
    this.aws.stack = { StackStatus, LastUpdatedTime: isUpdate ? new Date(this.aws.now) : this.aws.stack.LastUpdatedTime };
  }

  /**
   * Sends a request and waits for its end, an hour at the most, or until the update is cancelled.
   *
   * @param again when it is delivered a second time, if CloudFormation still waits for it then
   */
  public async request(to: number, from: number, { cancelled = Infinity, again }: { cancelled?: number; again?: number }): Promise<Outcome> {
    // The point, because one id must not be the beginning of another.
    const RequestId = this.current = `request-${++this.requests}.`;
    const event = update(to, from, { RequestId });
    const began = this.aws.now;
    this.invoke(event);
    if (again !== undefined) {
      this.sleeping.push({ at: began + again, wake: () => this.current === RequestId && this.invoke(event) });
    }
    await this.runUntil(() => this.answers.has(RequestId), Math.min(began + cancelled, began + 60 * MINUTE));
    this.current = undefined;
    expect(this.invocations.get(RequestId)).toBeLessThanOrEqual(again === undefined ? 6 : 12);
    expect(this.aws.startedBy(RequestId).length).toBeLessThanOrEqual(1);
    return this.answers.get(RequestId)?.Status ?? (cancelled < 60 * MINUTE ? 'cancelled' : 'timed out');
  }

  /** Lets all invocations come to their end. */
  public async settle(): Promise<void> {
    await this.runUntil(() => false, Infinity);
    expect(this.crashes).toEqual([]);
  }

  private invoke(event: ReleaseEvent): void {
    const { RequestId } = event;
    this.invocations.set(RequestId, (this.invocations.get(RequestId) ?? 0) + 1);
    const invokeAgain = async (next: ReleaseEvent) => this.invoke(JSON.parse(JSON.stringify(next)) as ReleaseEvent);
    const sleep = async (time: number) => new Promise<void>((wake) => { this.sleeping.push({ at: this.aws.now + time, wake }); });
    handle(event, clientsOf({ send: this.sendFor(RequestId) }, invokeAgain), { ...patienceOf(this.aws), sleep })
      .catch((error) => this.crashes.push(error));
  }

  /** Whoever changes something is the request that CloudFormation waits for. */
  private sendFor(requestId: string): FakeCodeDeploy['send'] {
    return async (command) => {
      const name = command.constructor.name.replace(/Command$/, '');
      if (['CreateDeployment', 'StopDeployment'].includes(name) && this.current !== requestId) {
        this.crashes.push(`${name} by ${requestId}, which was given up`);
      }
      return this.aws.send(command);
    };
  }

  private async runUntil(isOver: () => boolean, end: number): Promise<void> {
    for (;;) {
      // All that can happen now does.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.sleeping.sort((a, b) => a.at - b.at)[0];
      if (isOver() || (!next && end === Infinity)) {
        return;
      }
      if (!next || next.at > end) {
        this.aws.advance(end - this.aws.now);
        return;
      }
      this.sleeping.shift();
      this.aws.advance(next.at - this.aws.now);
      next.wake();
    }
  }
}
