import { ExpectedAnswers } from './answers';
import { Model } from './model';
import { Destinations, ofRules } from './watch';
import { Violation, World } from './world';
import { GUEST } from '../apps/shared-stack';
import { send, SteadyLoad } from '../load';
import { Outcome } from '../released-service';
import { Shared, SharedService } from '../scenarios/shared-services';
import { Context } from '../stack-updates';
import { settled, until } from '../until';

/** Of the requests that a guest may take. */
const REQUESTS_PER_SECOND = 5;
const PATIENCE_MS = 60_000;

/** A release, with when it was under way, in milliseconds since the epoch. */
export interface PastRelease {
  readonly began: number;
  readonly ended: number;
  readonly outcome: Outcome;
}

/** A service behind a listener that others share, and the service of the same stack that comes and goes. */
export class SharedWorld extends World {
  /** The releases of all sequences. */
  public readonly past: PastRelease[] = [];
  /** Who may answer on the path that the guest takes. */
  private readonly expectedThere = new ExpectedAnswers(this.expected);
  private loadThere?: SteadyLoad;
  private ofNobody: string[] = [];
  private began = 0;

  constructor(private readonly shared: Shared, private readonly one: SharedService) {
    super({ service: one.running, engine: one.engine, updates: one.updates, base: one.base });
  }

  public async start(): Promise<this> {
    this.ofNobody = await this.shared.listener.ofNobody();
    this.loadThere = this.service.startLoad(REQUESTS_PER_SECOND, this.one.targets.guest);
    return super.start();
  }

  public async stop(): Promise<void> {
    await Promise.all([super.stop(), this.loadThere?.stop()]);
  }

  public async release(broken: boolean): Promise<string> {
    const version = await super.release(broken);
    this.began = Date.now();
    return version;
  }

  public async finish(version: string): Promise<Outcome> {
    const outcome = await super.finish(version);
    this.past.push({ began: this.began, ended: Date.now(), outcome });
    return outcome;
  }

  public async update(context: Context): Promise<string> {
    if (context.guest) {
      this.expectedThere.announce(GUEST);
    }
    const status = await super.update(context);
    const { guest } = status === 'UPDATE_ROLLBACK_COMPLETE' ? this.model.context : context;
    if (!guest) {
      this.expectedThere.retire(GUEST);
    }
    return status;
  }

  public async check(model: Model): Promise<void> {
    await super.check(model);
    const now = Date.now();
    await until('requests were answered where a guest may be', () => this.loadThere!.since(now).length > 0, PATIENCE_MS);
    const unexpected = this.expectedThere.unexpected(this.loadThere!.answers);
    if (unexpected.length > 0) {
      throw new Violation(`${unexpected.length} answers where a guest may be may not be, the first of them ${JSON.stringify(unexpected[0])}.`);
    }
    const ofNobody = await this.shared.listener.ofNobody();
    if (ofNobody.join() !== this.ofNobody.join()) {
      throw new Violation(`What belongs to nobody is ${ofNobody.join()} and not ${this.ofNobody.join()}.`);
    }
    if (!model.release) {
      await this.checkGuest(model);
    }
  }

  protected async destinations(): Promise<Destinations> {
    return ofRules(this.shared.listener, this.one.pair);
  }

  protected startLoad(requestsPerSecond: number): SteadyLoad {
    return this.service.startLoad(requestsPerSecond, ...this.one.production);
  }

  /** Whether the path is answered by whom the template says. */
  private async checkGuest({ context: { guest, order, further }, live }: Model): Promise<void> {
    const answersAt = async () => (await Promise.all([this.one.targets.guest, this.one.targets.further].map(async (target) => send(target))))
      .map(({ status, version }) => `${status} ${version}`);
    const expected = [`200 ${guest && order !== 'swapped' ? GUEST : live}`, further ? `200 ${live}` : '404 '];
    const answers = await settled(answersAt, expected, PATIENCE_MS);
    if (answers.join() !== expected.join()) {
      throw new Violation(`Where a guest and a further rule may be, the answers are ${answers.join()} and not ${expected.join()}.`);
    }
  }
}
