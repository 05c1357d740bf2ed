import { DescribeServicesCommand, DescribeTaskDefinitionCommand, DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { StarterContext } from '../apps/starter';
import { Cdk, contextOptions } from '../cdk';
import { EcsCanary } from '../ecs-canary';
import { BOOTSTRAP, CODE_DEPLOY, ECS, Engine } from '../engines';
import { Answer, hostOf, send, SteadyLoad, Target } from '../load';
import { LocalAws, LocalAwsOptions } from '../local-aws';
import { ReleasedService } from '../released-service';
import { conventionalNames, Releases, ServiceNames } from '../releases';
import { ServiceDeployments } from '../service-deployments';
import { STARTER, starterImages } from '../starter';
import { settled, until } from '../until';

export { BOOTSTRAP } from '../engines';

/** What is live: what clients get, and what AWS says. */
export interface Live {
  /** The different answers of many requests, like `200 v1` and `503`. */
  readonly answers: string[];
  /** On the production listener. */
  readonly weights: { readonly blue: number; readonly green: number };
  /** Status and version, like `PRIMARY v1`. */
  readonly taskSets: string[];
  /** The versions of the running tasks. */
  readonly tasks: string[];
}

/** One version that has all the traffic, and nothing besides it. */
export function only(version: string, color: 'blue' | 'green'): Live {
  return {
    answers: [`200 ${version}`],
    weights: { blue: color === 'blue' ? 100 : 0, green: color === 'green' ? 100 : 0 },
    taskSets: [`PRIMARY ${version}`],
    tasks: [version, version],
  };
}

/** For `toMatchObject`: the difference from a release that does not take over says why. */
export const PROMOTED = { outcome: 'promoted', said: expect.any(String), alarms: [] };

const REQUESTS = 40;
/** Enough for the ten requests a minute that an alarm needs from a quarter of the traffic. */
const REQUESTS_PER_SECOND = 60;

/** Deploys the starter before all tests, and stops it after them. It is under steady load, and a minute of AWS takes a second. */
export function useStarterUnderLoad<R extends ReleasedService>(
  engine: Engine<R>, began: (service: RunningService<R>, load: SteadyLoad) => void,
): void {
  let service: RunningService<R> | undefined;
  beforeAll(async () => {
    service = await RunningService.startStarter(engine, { minuteSeconds: 1 });
    began(service, service.startLoad());
  });
  afterAll(async () => service?.stop());
}

type Clients = Omit<Target, 'endpoint' | 'host'>;

/** A deployed service, and the looks at it that scenarios share. */
export class RunningService<R extends ReleasedService = Releases> {
  /** Deploys the starter app to an endpoint of its own. */
  public static async startStarter<R extends ReleasedService>(
    engine: Engine<R>, options: Omit<LocalAwsOptions, 'images'>, context: StarterContext = {},
  ): Promise<RunningService<R>> {
    // All requests to a broken version fail, so that the number of failed ones says what share it got.
    const aws = await LocalAws.start({ ...options, images: starterImages(1) });
    try {
      const cdk = engine.starter.cdkFor(aws);
      await cdk.bootstrap();
      const { Url: url } = await cdk.deploy(STARTER.stack, ...contextOptions({ ...engine.starter.context, ...context }));
      return RunningService.by(engine, aws, cdk, conventionalNames(STARTER.projectId), hostOf(url));
    } catch (error) {
      await aws.stop();
      throw error;
    }
  }

  /** A service that an engine releases to. */
  public static by<R extends ReleasedService>(
    engine: Engine<R>, aws: LocalAws, cdk: Cdk, names: ServiceNames, host: string, clients: Clients = {},
  ): RunningService<R> {
    return new RunningService(aws, cdk, names, host, engine.releasesOf(aws, names), clients);
  }

  /** A service that CodeDeploy releases to. */
  public static byCodeDeploy(aws: LocalAws, cdk: Cdk, names: ServiceNames, host: string, clients: Clients = {}): RunningService {
    return RunningService.by(CODE_DEPLOY, aws, cdk, names, host, clients);
  }

  /** A service that ECS itself releases to. */
  public static byEcs(aws: LocalAws, cdk: Cdk, names: ServiceNames, host: string, clients: Clients = {}): RunningService<ServiceDeployments> {
    return RunningService.by(ECS, aws, cdk, names, host, clients);
  }

  public readonly target: Target;
  private readonly ecs: ECSClient;
  private readonly loads: SteadyLoad[] = [];

  private constructor(
    public readonly aws: LocalAws,
    public readonly cdk: Cdk,
    public readonly names: ServiceNames,
    host: string,
    public readonly releases: R,
    clients: Clients,
  ) {
    this.target = { endpoint: aws.endpoint, host, ...clients };
    this.ecs = new ECSClient(aws.clientConfig);
  }

  /** Starts the published command line. */
  public command(args: string, env?: Record<string, string>): EcsCanary {
    return new EcsCanary(this.aws, args.split(' '), { cwd: this.aws.folder, env });
  }

  /** Steady load until the service is stopped, or the load before. */
  public startLoad(requestsPerSecond = REQUESTS_PER_SECOND, ...targets: Target[]): SteadyLoad {
    const load = new SteadyLoad(targets.length > 0 ? targets : [this.target], requestsPerSecond).start();
    this.loads.push(load);
    return load;
  }

  /** Ends what goes on around the service and then the endpoint, also after a failure. */
  public async stop(): Promise<void> {
    await Promise.all(this.loads.map((load) => load.stop()));
    await this.aws.stop();
  }

  /** What is live once it is what is expected, or after a while all the same. */
  public becomes(expected: Live): Promise<Live> {
    return settled(() => this.live(), expected);
  }

  public async live(): Promise<Live> {
    const [answers, weights, taskSets, tasks] = await Promise.all([this.answers(), this.weights(), this.taskSets(), this.tasks()]);
    return { answers, weights, taskSets, tasks };
  }

  /** Waits until no alarm that can stop a release is on. */
  public async quiet(): Promise<void> {
    await until('no alarm is on', async () => !Object.values(await this.releases.alarms()).includes('ALARM'), 60_000);
  }

  /** The short names of alarms that the construct has made. */
  public shortNamesOf(alarms: string[]): string[] {
    return alarms.map((name) => name.replace(`${this.names.serviceName}-`, ''));
  }

  /** The different answers of many requests. */
  public async answers(): Promise<string[]> {
    const answers = await Promise.all(Array.from({ length: REQUESTS }, () => send(this.target)));
    return [...new Set(answers.map(described))].sort();
  }

  public async weights(): Promise<Live['weights']> {
    const weights = Object.entries(await this.releases.weights());
    const of = (color: string) => {
      const found = weights.find(([group]) => group.includes(color));
      if (!found) {
        // CloudFormation cuts the names of groups short where that of the stack is long.
        throw new Error(`No target group is called ${color}: ${weights.map(([group]) => group).join(', ')}`);
      }
      return found[1];
    };
    return { blue: of('Blue'), green: of('Green') };
  }

  /** The versions of the tasks that run. */
  public async tasks(): Promise<string[]> {
    const { clusterName: cluster, serviceName } = this.names;
    const { taskArns = [] } = await this.ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: 'RUNNING' }));
    if (taskArns.length === 0) {
      return [];
    }
    const { tasks = [] } = await this.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').map(({ containers }) => versionOf(containers![0].image!)).sort();
  }

  /** Status and version of the task sets, or of the deployments where there are none. */
  public async taskSets(): Promise<string[]> {
    const { clusterName: cluster, serviceName } = this.names;
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    const { taskSets = [], deployments = [] } = services[0] ?? {};
    const sets = (taskSets.length > 0 ? taskSets : deployments).map(async ({ status, taskDefinition }) => `${status} ${await this.versionOf(taskDefinition!)}`);
    return (await Promise.all(sets)).sort();
  }

  private async versionOf(taskDefinition: string): Promise<string> {
    const answer = await this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return versionOf(answer.taskDefinition!.containerDefinitions![0].image!);
  }
}

function described({ status, version }: Answer): string {
  return status === 200 ? `200 ${version === 'This' ? BOOTSTRAP : version}` : `${status}`;
}

function versionOf(image: string): string {
  return image.includes('traefik/whoami') ? BOOTSTRAP : image.split(':').at(-1)!;
}
