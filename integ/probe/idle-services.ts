/** The services without a task, as ECS has them. */
import { DescribeServicesCommand, ECSClient, Service, UpdateServiceCommand, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { DeployedStack } from './deployed-stack';
import { registerRevision } from './revisions';
import { IDLE, IDLE_SERVICES } from './stacks/service-names';

export class ProbedIdleService {
  private readonly ecs: ECSClient;
  private readonly names: { readonly cluster: string; readonly service: string };

  constructor(private readonly stack: DeployedStack, name: keyof typeof IDLE_SERVICES) {
    this.ecs = new ECSClient(stack.clientConfig);
    this.names = { cluster: IDLE.clusterName, service: IDLE_SERVICES[name] };
  }

  public async update(change: Omit<UpdateServiceCommandInput, 'service' | 'cluster'>): Promise<void> {
    await this.ecs.send(new UpdateServiceCommand({ ...this.names, ...change }));
  }

  /** The same; returns ECS's words where it refuses. */
  public async refusal(change: Parameters<ProbedIdleService['update']>[0]): Promise<string | undefined> {
    return this.update(change).then(() => undefined, ({ name, message }: Error) => `${name}: ${message}`);
  }

  /** Registers a revision that nothing has yet. */
  public register(release: string): Promise<string> {
    return registerRevision(this.stack, IDLE, { environment: { RELEASE: release } });
  }

  public async describe(): Promise<Service> {
    const { cluster, service } = this.names;
    return (await this.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))).services![0];
  }

  public async controller(): Promise<string> {
    return (await this.describe()).deploymentController?.type ?? 'ECS';
  }
}
