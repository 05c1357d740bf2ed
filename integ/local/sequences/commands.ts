import * as fc from 'fast-check';
import { Change, Model, otherColor, tasksIn } from './model';
import { Violation, World } from './world';
import { Outcome } from '../released-service';

type Command = fc.AsyncCommand<Model, World>;

/** Which commands a sequence may have. */
export interface Repertoire {
  readonly changes: Change[];
  /** Whether versions are released that fail their requests: without alarms nothing would bring them back. */
  readonly brokenReleases: boolean;
}

/** Commands in an order of their own; those that make no sense where they stand are skipped. */
const LENGTH = { minLength: 8, maxLength: 12 };

/** The sequence of a seed, always the same. */
export function sequenceOf(seed: number, { changes, brokenReleases }: Repertoire): Command[] {
  const some = fc.subarray(changes, { minLength: 2, maxLength: Math.min(5, changes.length) });
  const update = (fails: boolean) => some.map((chosen): Command => new UpdateStack(chosen, fails));
  const command = fc.oneof(
    { weight: 3, arbitrary: fc.boolean().map((waits): Command => new Release(false, waits)) },
    { weight: brokenReleases ? 2 : 0, arbitrary: fc.boolean().map((waits): Command => new Release(true, waits)) },
    { weight: 2, arbitrary: fc.constant<Command>(new EndOfRelease()) },
    { weight: 2, arbitrary: fc.constant<Command>(new StopRelease()) },
    { weight: 4, arbitrary: update(false) },
    { weight: 3, arbitrary: update(true) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((tasks): Command => new Scale(tasks)) },
  );
  return fc.sample(fc.array(command, LENGTH), { seed, numRuns: 1 })[0];
}

/** After a release, updates whose rollback knows what was live before it. */
export function sequenceOfReturns({ changes }: Repertoire): Command[] {
  const named = (wanted: string) => changes.filter(({ name }) => name === wanted);
  return [
    new Release(false, false),
    new EndOfRelease(),
    new UpdateStack(named('the canary'), true),
    new UpdateStack(named('an attribute'), false),
    new Release(false, true),
    new UpdateStack(named('a further certificate'), false),
    new EndOfRelease(),
  ];
}

/**
 * Gives a service the commands one after another, and checks it after each.
 *
 * @throws when something is not as it has to be, with what was done before
 */
export async function runSequence(world: World, commands: Command[]): Promise<void> {
  try {
    const model = await world.prepare();
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    if (model.release) {
      await new EndOfRelease().run(model, world);
    }
  } catch (error) {
    const story = world.story.map((line, index) => `  ${index + 1}. ${line}`).join('\n');
    throw new Violation(`${(error as Error).message}\nThe service was on green, and then:\n${story}`, { cause: error });
  }
}

/** Tells and does, and checks the service afterwards. */
abstract class Told implements Command {
  public abstract check(model: Readonly<Model>): boolean;

  public async run(model: Model, world: World): Promise<void> {
    world.story.push(this.toString());
    await this.do(model, world);
    await world.check(model);
  }

  public abstract toString(): string;
  protected abstract do(model: Model, world: World): Promise<void>;
}

/** Starts a release and goes on at once, or when some requests go to it. */
class Release extends Told {
  constructor(private readonly broken: boolean, private readonly waits: boolean) {
    super();
  }

  public check({ release }: Readonly<Model>): boolean {
    return release === undefined;
  }

  public toString(): string {
    return `a release${this.broken ? ' that fails its requests' : ''}${this.waits ? ' until its canary has begun' : ''}`;
  }

  protected async do(model: Model, world: World): Promise<void> {
    model.release = { version: await world.release(this.broken), broken: this.broken, stopped: false };
    if (this.waits) {
      await world.canaryBegun();
    }
  }
}

class EndOfRelease extends Told {
  public check({ release }: Readonly<Model>): boolean {
    return release !== undefined;
  }

  public toString(): string {
    return 'wait for its end';
  }

  protected async do(model: Model, world: World): Promise<void> {
    const { version, broken, stopped } = model.release!;
    const outcome = await world.finish(version);
    const possible: Outcome[] = broken ? ['rolled back'] : stopped ? ['promoted', 'rolled back'] : ['promoted'];
    if (world.isPredictable && !possible.includes(outcome)) {
      throw new Violation(`The release of ${version} was ${outcome}.`);
    }
    if (outcome === 'promoted') {
      Object.assign(model, { live: version, color: otherColor(model.color) });
    }
    model.release = undefined;
  }
}

/** Stops the release with a rollback. */
class StopRelease extends EndOfRelease {
  public toString(): string {
    return 'stop it and roll back';
  }

  protected async do(model: Model, world: World): Promise<void> {
    await world.stopRelease();
    model.release!.stopped = true;
    await super.do(model, world);
  }
}

class UpdateStack extends Told {
  constructor(private readonly changes: Change[], private readonly fails: boolean) {
    super();
  }

  public check(): boolean {
    return true;
  }

  public toString(): string {
    return `a stack update of ${this.changes.map(({ name }) => name).join(', ')}${this.fails ? ' that fails and rolls back' : ''}`;
  }

  protected async do(model: Model, world: World): Promise<void> {
    const refusable = model.release !== undefined && this.changes.some(({ refusedInRelease }) => refusedInRelease?.(model.context));
    const redeploys = this.changes.some((change) => change.redeploys);
    if (refusable) {
      // Of a release without tasks the handler of the listeners cannot know.
      await world.tasksRegistered();
    } else if (redeploys) {
      await world.quiet();
    }
    const context = this.changes.reduce((before, change) => change.to(before), model.context);
    const before = await world.newestDeployment();
    const status = await world.update(this.fails ? { ...context, fails: 'yes' } : context);
    const started = await world.newestDeployment() !== before;
    if (world.isPredictable && started && !redeploys) {
      throw new Violation('The update has started a deployment.');
    }
    const rolledBack = status === 'UPDATE_ROLLBACK_COMPLETE';
    if (!rolledBack && status !== 'UPDATE_COMPLETE' && status !== 'UNCHANGED') {
      throw new Violation(`The update ended as ${status}${await world.reason()}.`);
    }
    if (world.isPredictable && rolledBack !== this.fails && !(refusable && rolledBack)) {
      throw new Violation(`The update ended as ${status}${await world.reason()}.`);
    }
    await this.noteTasks(model, world, context, rolledBack);
    if (!rolledBack) {
      model.context = context;
      model.color = redeploys ? otherColor(model.color) : model.color;
    }
  }

  /** The number of the template is set where the template changes it, and set back in a rollback that has got so far. */
  private async noteTasks(model: Model, world: World, wanted: Model['context'], rolledBack: boolean): Promise<void> {
    const [before, after] = [tasksIn(model.context), tasksIn(wanted)];
    if (before === after) {
      return;
    }
    const possible = rolledBack ? [model.tasks, before] : [after];
    const tasks = await world.desiredTasks();
    if (!possible.includes(tasks)) {
      throw new Violation(`The service is to run ${tasks} tasks and not ${possible.join(' or ')}.`);
    }
    model.tasks = tasks;
  }
}

/** As service auto scaling does. */
class Scale extends Told {
  constructor(private readonly tasks: number) {
    super();
  }

  public check({ tasks }: Readonly<Model>): boolean {
    return tasks !== this.tasks;
  }

  public toString(): string {
    return `scaling to ${this.tasks}`;
  }

  protected async do(model: Model, world: World): Promise<void> {
    await world.scale(this.tasks);
    model.tasks = this.tasks;
  }
}
