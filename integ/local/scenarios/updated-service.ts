import { CancelUpdateStackCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { RunningService } from './running-service';
import { RELEASED_BASE, ReleasedContext, releasedNames, releasedStack } from '../apps/released-stack';
import { Engine } from '../engines';
import { Answer, SteadyLoad } from '../load';
import { Outcome, ReleasedService } from '../released-service';
import { StackUpdates } from '../stack-updates';

/** What a stack update came to. */
export interface Update {
  /** Of the stack. */
  readonly status: string;
  /** In CloudFormation's words, the newest first. */
  readonly failures: string[];
  /** The releases that it has started, the newest first. */
  readonly released: string[];
  /** The answers to requests that were sent since it began. */
  readonly answers: Answer[];
}

/** What differs between the engines in releases by stack updates. */
export interface UpdatedBy<R extends ReleasedService> {
  readonly engine: Engine<R>;
  /** How many releases the stack's creation counts as. */
  readonly first: number;
  /** What becomes of a release while an alarm is on, and which resource says so. */
  readonly refused: { readonly outcomes: Outcome[]; readonly said: (alarm: string) => RegExp };
  /** Which resource says that a bad version was rolled back, and why. */
  readonly rolledBack: (project: string) => RegExp;
  /** The deployments that are no part of another one, the newest first. */
  released(releases: R): Promise<string[]>;
  /** When a release has begun. */
  began(releases: R, id: string): Promise<Date>;
}

/** A service under load whose stack updates are its releases. */
export class UpdatedService<R extends ReleasedService = ReleasedService> {
  public readonly names: ReturnType<typeof releasedNames>;
  private readonly updates: StackUpdates;
  private readonly load: SteadyLoad;
  private deployed = RELEASED_BASE;

  constructor(public readonly running: RunningService<R>, public readonly by: UpdatedBy<R>) {
    this.names = releasedNames(by.engine);
    this.updates = new StackUpdates(running.aws, this.names.stack, (app) => releasedStack(app, by.engine));
    this.load = running.startLoad();
  }

  public get engine(): Engine<R> {
    return this.by.engine;
  }

  public get releases(): R {
    return this.running.releases;
  }

  /** The releases so far, the newest first. */
  public async released(): Promise<string[]> {
    return this.by.released(this.releases);
  }

  /** When a release has begun. */
  public async began(id: string): Promise<Date> {
    return this.by.began(this.releases, id);
  }

  /** Updates the stack, from what the last update that went well has made of it. */
  public async update(change: ReleasedContext, tags?: Record<string, string>): Promise<Update> {
    const [before, began] = [await this.released(), Date.now()];
    const context = { ...this.deployed, ...change };
    const status = await this.updates.update(context, tags);
    if (status === 'UPDATE_COMPLETE') {
      this.deployed = context;
    }
    const released = (await this.released()).filter((id) => !before.includes(id));
    return { status, failures: await this.updates.failures(), released, answers: this.load.since(began) };
  }

  public async cancel(): Promise<void> {
    await new CloudFormationClient(this.running.aws.clientConfig).send(new CancelUpdateStackCommand({ StackName: this.names.stack }));
  }

  /** How releases have ended. */
  public async outcomesOf(ids: string[]): Promise<Outcome[]> {
    return Promise.all(ids.map(async (id) => (await this.releases.ended(id)).outcome));
  }
}
