import {
  DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, ListServiceDeploymentsCommand,
  type ServiceDeployment, type ServiceDeploymentBrief, type ServiceDeploymentStatus, type ServiceRevision,
} from '@aws-sdk/client-ecs';
import { COMMAND } from '../../../release/how-to-run';
import { CliError } from '../../cli-error';
import { isNamed } from '../errors';
import { EngineContext } from '../releases';

const GOING: ServiceDeploymentStatus[] = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];
/** Those that have left the service with a version that takes the requests. */
const SETTLED: ServiceDeploymentStatus[] = ['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL'];

/** DescribeServiceDeployments and DescribeServiceRevisions: "up to 20". */
const AT_ONCE = 20;
/** ListServiceDeployments: "between 1 and 100". */
const PAGE = 100;
const DAY_MS = 86_400_000;
/** How far back to look, in one step after another: ECS keeps them for 90 days, and the order of the list is not documented. */
const WINDOWS_DAYS = [1, 7, 30, 90];

/** The deployments of a service by ECS, and the revisions that they bring. */
export class ServiceDeployments {
  /** They never change. */
  private readonly revisions = new Map<string, ServiceRevision>();

  /** @param prefix ARNs of the service's deployments, up to their ids */
  constructor(private readonly context: EngineContext, private readonly prefix: string) {}

  public arnOf(id: string): string {
    return id.startsWith('arn:') ? id : `${this.prefix}${id}`;
  }

  public async get(id: string): Promise<ServiceDeployment> {
    return (await this.describe([this.arnOf(id)]))[0];
  }

  /**
   * The one that somebody has named.
   *
   * @throws CliError where there is none of that name, or it is another service's
   */
  public async find(id: string): Promise<ServiceDeployment> {
    const { asker, service } = this.context;
    const arn = this.arnOf(id);
    if (!arn.startsWith(this.prefix)) {
      throw new CliError(`${id} is of another service, not of ${service.serviceName}.`,
        `Give the plan of its service by --plan, or one of the releases that ${COMMAND} history lists.`);
    }
    const [found] = await asker.must(async () => this.describe([arn])).catch((error: Error) => {
      if (isNamed(error, 'InvalidParameter')) {
        return [];
      }
      throw error;
    });
    if (found === undefined) {
      throw new CliError(`${id}: there is no such deployment.`);
    }
    return found;
  }

  /** The one that goes on. */
  public async running(): Promise<ServiceDeployment | undefined> {
    return this.first(GOING);
  }

  /** The one that has settled last: what it has left is live. */
  public async settled(): Promise<ServiceDeployment | undefined> {
    return this.first(SETTLED);
  }

  /** The newest ones of the last 90 days, the newest first, each described. */
  public async newest(now: number, most: number): Promise<ServiceDeployment[]> {
    for (const days of WINDOWS_DAYS) {
      const briefs = await this.list({ createdAt: { after: new Date(now - days * DAY_MS) } });
      if (briefs.length >= most || days === WINDOWS_DAYS.at(-1)) {
        return this.described(briefs.slice(0, most));
      }
    }
    return [];
  }

  /** Revisions by their ARNs; those that are known are not asked for again. */
  public async revisionsOf(arns: readonly string[]): Promise<ReadonlyMap<string, ServiceRevision>> {
    const missing = [...new Set(arns)].filter((arn) => !this.revisions.has(arn));
    for (let i = 0; i < missing.length; i += AT_ONCE) {
      const { serviceRevisions = [] } = await this.context.clients.ecs.send(
        new DescribeServiceRevisionsCommand({ serviceRevisionArns: missing.slice(i, i + AT_ONCE) }),
      );
      serviceRevisions.forEach((revision) => this.revisions.set(revision.serviceRevisionArn!, revision));
    }
    return this.revisions;
  }

  private async first(status: ServiceDeploymentStatus[]): Promise<ServiceDeployment | undefined> {
    return (await this.described((await this.list({ status })).slice(0, 1)))[0];
  }

  private async list(filter: { status?: ServiceDeploymentStatus[]; createdAt?: { after: Date } }): Promise<ServiceDeploymentBrief[]> {
    const { clients, asker, service } = this.context;
    const found: ServiceDeploymentBrief[] = [];
    let nextToken: string | undefined;
    do {
      const page = await asker.must(async () => clients.ecs.send(new ListServiceDeploymentsCommand(
        { cluster: service.clusterName, service: service.serviceName, maxResults: PAGE, ...filter, nextToken },
      )));
      found.push(...page.serviceDeployments ?? []);
      nextToken = page.nextToken;
    } while (nextToken);
    return found.sort((a, b) => time(b) - time(a));
  }

  private async described(briefs: readonly ServiceDeploymentBrief[]): Promise<ServiceDeployment[]> {
    const found: ServiceDeployment[] = [];
    for (let i = 0; i < briefs.length; i += AT_ONCE) {
      const arns = briefs.slice(i, i + AT_ONCE).map(({ serviceDeploymentArn }) => serviceDeploymentArn!);
      found.push(...await this.context.asker.must(async () => this.describe(arns)));
    }
    return found.sort((a, b) => time(b) - time(a));
  }

  private async describe(serviceDeploymentArns: string[]): Promise<ServiceDeployment[]> {
    return (await this.context.clients.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }))).serviceDeployments ?? [];
  }
}

function time({ createdAt }: Pick<ServiceDeployment, 'createdAt'>): number {
  return createdAt?.getTime() ?? 0;
}

/** Whether it has made the service, and is nobody's release. */
export function isCreation({ sourceServiceRevisions = [] }: ServiceDeployment): boolean {
  return sourceServiceRevisions.length === 0;
}

/** The revision that requests meet when a deployment has settled, as its ARN. */
export function leftBy({ status, rollback, sourceServiceRevisions = [], targetServiceRevision }: ServiceDeployment): string | undefined {
  return status === 'SUCCESSFUL' ? targetServiceRevision?.arn : rollback?.serviceRevisionArn ?? sourceServiceRevisions[0]?.arn ?? targetServiceRevision?.arn;
}
