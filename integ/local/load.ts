import { Agent, request } from 'http';

/** One answer, or the lack of one. */
export interface Answer {
  /** Milliseconds since the epoch, when the request was sent. */
  readonly at: number;
  /** The same of when its answer was complete: somewhere in between the balancer chose a group. */
  readonly ended: number;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The first word of the body: the version that answered. */
  readonly version: string;
  /** Why there was no answer. */
  readonly error?: string;
}

/** Where a balancer's listener is, on the local endpoint. */
export interface Target {
  readonly endpoint: string;
  readonly host: string;
  /** The balancer's own name, where the host is a domain that leads to it. */
  readonly balancer?: string;
  readonly path?: string;
  /** Whether to go where a redirect leads to, as a browser does. */
  readonly followRedirects?: boolean;
}

const TIMEOUT_MS = 10_000;

/** Sends one request. */
export async function send(target: Target, agent?: Agent): Promise<Answer> {
  const at = Date.now();
  let answer = await sendOnce(target, agent);
  if (target.followRedirects && answer.location) {
    answer = await sendOnce({ ...target, host: hostOf(answer.location) }, agent);
  }
  const { location: _, ...told } = answer;
  return { at, ended: Date.now(), ...told };
}

/** The host and port that a URL names, the port also where it is the protocol's own. */
export function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

type OneAnswer = Omit<Answer, 'at' | 'ended'> & { readonly location?: string };

function sendOnce(target: Target, agent?: Agent): Promise<OneAnswer> {
  const { endpoint, host, balancer, path = '/' } = target;
  const none = (error: Error) => ({ status: 0, version: '', error: String(error) });
  return new Promise((done) => {
    const call = request(new URL(path, endpoint), { headers: { host, ...(balancer && { 'x-local-aws-load-balancer': balancer }) }, agent, timeout: TIMEOUT_MS }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
      response.on('end', () => done({ status: response.statusCode ?? 0, version: /^[\w.-]*/.exec(body)![0], location: response.headers.location }));
      response.on('error', (error) => done(none(error)));
    });
    call.on('timeout', () => call.destroy(new Error('timeout')));
    call.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that was idle for as long as the endpoint keeps one, and closed just then: clients send once more.
      done(call.reusedSocket && error.code === 'ECONNRESET' ? sendOnce(target) : none(error));
    });
    call.end();
  });
}

/** The most requests that wait for an answer at a time. */
const MAX_IN_FLIGHT = 100;

/** Steady load: a fixed number of requests a second, to one target after the other, whatever the answers take, and a bounded number in flight. */
export class SteadyLoad {
  public readonly answers: Answer[] = [];
  /** Requests that were not sent, because too many were waiting. */
  public skipped = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_IN_FLIGHT });
  private readonly inFlight = new Set<Promise<unknown>>();
  private timer?: NodeJS.Timeout;
  private sent = 0;

  constructor(private readonly targets: Target[], private readonly requestsPerSecond: number) {}

  public start(): this {
    const began = Date.now();
    let due = 0;
    this.timer = setInterval(() => {
      for (const until = (Date.now() - began) / 1000 * this.requestsPerSecond; due < until; due++) {
        this.sendOne();
      }
    }, 10);
    return this;
  }

  /** Sends nothing more and waits for the answers that are due. */
  public async stop(): Promise<Answer[]> {
    clearInterval(this.timer);
    await Promise.all(this.inFlight);
    this.agent.destroy();
    return this.answers;
  }

  /** The answers to requests sent since a time. */
  public since(time: number): Answer[] {
    return this.answers.filter(({ at }) => at >= time);
  }

  private sendOne(): void {
    if (this.inFlight.size >= MAX_IN_FLIGHT) {
      this.skipped += 1;
      return;
    }
    const answer = send(this.targets[this.sent++ % this.targets.length], this.agent).then((result) => { this.answers.push(result); });
    this.inFlight.add(answer);
    void answer.finally(() => this.inFlight.delete(answer));
  }
}

/** Whether a request has failed: no answer, or a 5xx. */
export function failed({ status }: Answer): boolean {
  return status === 0 || status >= 500;
}
