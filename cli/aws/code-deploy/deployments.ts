import {
  BatchGetDeploymentsCommand, DeploymentInfo, DeploymentStatus, GetDeploymentCommand, GetDeploymentGroupCommand, ListDeploymentsCommand,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import { COMMAND } from '../../../release/how-to-run';
import { CliError } from '../../cli-error';
import { Asker } from '../asker';
import { Clients } from '../clients';

/** A deployment group, and where its service is. */
export interface Group {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

const GOING: DeploymentStatus[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

/** BatchGetDeployments: "the maximum number of deployment IDs you can specify is 25". */
const AT_ONCE = 25;
const DAY_MS = 86_400_000;
/** How far back to look, in one step after another: the order of the list is not documented. */
const WINDOWS_DAYS = [1, 7, 30, 90];

/** The deployments of a group. */
export class Deployments {
  constructor(private readonly clients: Clients, private readonly asker: Asker, public readonly group: Group) {}

  public async get(deploymentId: string): Promise<DeploymentInfo> {
    return (await this.clients.codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  }

  /** The one that is asked for or goes on, else the newest; of a rollback the release that it undoes. */
  public async toWatch(deploymentId: string | undefined, now: number): Promise<DeploymentInfo | undefined> {
    const found = deploymentId !== undefined
      ? await this.find(deploymentId)
      : await this.running() ?? (await this.newest(now, 1)).find((info) => !isRollback(info));
    const undone = found && isRollback(found) ? found.rollbackInfo?.rollbackTriggeringDeploymentId : undefined;
    return undone === undefined ? found : this.asker.must(async () => this.get(undone));
  }

  /**
   * The one that somebody has named.
   *
   * @throws CliError where there is none of that name, or it is another group's
   */
  public async find(deploymentId: string): Promise<DeploymentInfo> {
    const info = await findDeployment(this.clients, this.asker, deploymentId);
    const { applicationName, deploymentGroupName } = info;
    if (applicationName !== this.group.applicationName || deploymentGroupName !== this.group.deploymentGroupName) {
      throw new CliError(
        `${deploymentId} is of another deployment group (${deploymentGroupName} of ${applicationName}), not of ${this.group.deploymentGroupName}.`,
        `Give the plan of its service by --plan, or one of the releases that ${COMMAND} history lists.`,
      );
    }
    return info;
  }

  public async groupInfo(): Promise<DeploymentGroupInfo> {
    return (await this.clients.codedeploy.send(new GetDeploymentGroupCommand(this.group))).deploymentGroupInfo!;
  }

  /** The one that goes on: a group has one at a time. */
  public async running(): Promise<DeploymentInfo | undefined> {
    const ids = await this.list({ includeOnlyStatuses: GOING });
    return (await this.getAll(ids)).sort(newestFirst)[0];
  }

  /** The newest ones, of the last 90 days. */
  public async newest(now: number, most: number): Promise<DeploymentInfo[]> {
    for (const days of WINDOWS_DAYS) {
      const ids = await this.list({ createTimeRange: { start: new Date(now - days * DAY_MS) } });
      if (ids.length >= 2 * most || days === WINDOWS_DAYS.at(-1)) {
        return (await this.getAll(ids)).sort(newestFirst);
      }
    }
    return [];
  }

  /** The next one that is no rollback. */
  public async after({ createTime }: DeploymentInfo): Promise<DeploymentInfo | undefined> {
    const later = await this.getAll(await this.list({ createTimeRange: { start: createTime! } }));
    return later.sort(newestFirst).reverse().find((info) => !isRollback(info) && info.createTime! > createTime!);
  }

  private async list(filter: { includeOnlyStatuses?: DeploymentStatus[]; createTimeRange?: { start: Date } }): Promise<string[]> {
    const ids: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.asker.must(async () =>
        this.clients.codedeploy.send(new ListDeploymentsCommand({ ...this.group, ...filter, nextToken })));
      ids.push(...page.deployments ?? []);
      nextToken = page.nextToken;
    } while (nextToken);
    return ids;
  }

  private async getAll(ids: readonly string[]): Promise<DeploymentInfo[]> {
    const found: DeploymentInfo[] = [];
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const deploymentIds = ids.slice(i, i + AT_ONCE);
      const { deploymentsInfo = [] } = await this.asker.must(async () =>
        this.clients.codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds })));
      found.push(...deploymentsInfo);
    }
    return found;
  }
}

/** A deployment of whatever group. */
export async function findDeployment({ codedeploy }: Clients, asker: Asker, deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await asker.must(async () => codedeploy.send(new GetDeploymentCommand({ deploymentId }))).catch((error: Error) => {
    throw /DoesNotExist|InvalidDeploymentId/.test(error.name) ? new CliError(`${deploymentId}: there is no such deployment.`) : error;
  });
  return deploymentInfo!;
}

export function newestFirst(a: DeploymentInfo, b: DeploymentInfo): number {
  return (b.createTime?.getTime() ?? 0) - (a.createTime?.getTime() ?? 0);
}

export function isRollback({ creator }: DeploymentInfo): boolean {
  return creator === 'codeDeployRollback';
}
