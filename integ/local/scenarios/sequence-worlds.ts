import { RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { projectOf, SEQUENCE_BASE, sequenceStack } from '../apps/sequence-stack';
import { Engine } from '../engines';
import { hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { Pool } from '../sequences/pool';
import { World } from '../sequences/world';
import { StackUpdates } from '../stack-updates';
import { starterImages } from '../starter';

/** Of a sequence, with what it waits for a service. */
export const SEQUENCE_TIMEOUT_MS = 400_000;

/** An endpoint with a service in each of some stacks, all of one engine and under load. */
export class SequenceWorlds {
  /**
   * @param others stacks whose services are not lent to sequences
   */
  public static async start(engine: Engine, stacks: readonly string[], others: readonly string[] = []): Promise<SequenceWorlds> {
    const aws = await LocalAws.start({ minuteSeconds: 0.6, images: starterImages(1) });
    const cdk = cdkFor(aws, 'sequences');
    await cdk.bootstrap();
    const outputs = await cdk.deployAll([...stacks, ...others]);
    const worldOf = (stack: string) => {
      const host = hostOf(outputs[stack].Url.replace('https:', 'http:'));
      const service = RunningService.by(engine, aws, cdk, conventionalNames(projectOf(stack)), host, { followRedirects: true });
      return new World({ service, engine, updates: new StackUpdates(aws, stack, (app) => sequenceStack(app, stack)), base: { ...SEQUENCE_BASE } });
    };
    const made = new SequenceWorlds(aws, stacks.map(worldOf), others.map(worldOf));
    await Promise.all(made.all.map((world) => world.start()));
    return made;
  }

  /** Lends a world to one sequence at a time. */
  public readonly pool: Pool<World>;

  private constructor(public readonly aws: LocalAws, public readonly worlds: readonly World[], public readonly others: readonly World[]) {
    this.pool = new Pool([...worlds]);
  }

  public async stop(): Promise<void> {
    await Promise.all(this.all.map((world) => world.stop()));
    await this.aws.stop();
  }

  private get all(): World[] {
    return [...this.worlds, ...this.others];
  }
}

/**
 * Seeds by the variable of the environment that may name them, as `first-last`. Where some are given, the others have none: a
 * sequence can be repeated alone.
 *
 * @param usual what is played where none is given
 */
export function seedsBy<Name extends string>(usual: Record<Name, string>): Record<Name, number[]> {
  const names = Object.keys(usual) as Name[];
  const given = names.some((name) => process.env[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, seedsIn(given ? process.env[name] : usual[name])])) as Record<Name, number[]>;
}

/** From the first to the last. */
function seedsIn(range?: string): number[] {
  const [first, last] = range?.split('-').map(Number) ?? [1, 0];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
