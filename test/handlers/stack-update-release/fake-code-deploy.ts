import { FakeClient, named, networkError } from '../fakes';

export const MINUTE = 60_000;
const FAMILY = 'arn:aws:ecs:eu-west-1:111111111111:task-definition/shop';
export const STACK = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1';
/** The ARN of a revision. */
export const revision = (number: number) => `${FAMILY}:${number}`;

/** What becomes of a deployment, in milliseconds since its start. */
export interface Course {
  /** When all traffic has moved, and the new task set becomes primary. */
  readonly promoted: number;
  /** When it ends if nothing stops it. */
  readonly succeeds: number;
  /** When something stops it; never when absent. */
  readonly fails?: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** How long CodeDeploy takes to name the rollback; absent where there is none. */
  readonly namesRollback?: number;
  /** How long the rollback takes. */
  readonly rollsBack?: number;
  readonly rollbackFails?: boolean;
  /** How long a list does not know of it. */
  readonly hidden?: number;
}

export const GOOD: Course = { promoted: 12 * MINUTE, succeeds: 22 * MINUTE, namesRollback: 3_000, rollsBack: 20_000 };
export const BAD: Course = {
  ...GOOD, fails: 6 * MINUTE, error: { code: 'ALARM_ACTIVE', message: 'One or more alarms have been activated. Activated alarms: <shop-http5xx>' },
};

interface FakeDeployment {
  id: string;
  creator: 'user' | 'codeDeployRollback';
  status: string;
  description: string;
  revision: string;
  before?: string;
  created: number;
  completed?: number;
  course: Course;
  error?: { code: string; message: string };
  rollbackId?: string;
  stopRequested?: boolean;
}

const ENDED = ['Succeeded', 'Failed', 'Stopped'];

/** CodeDeploy, ECS and the stack, as far as the handler knows them, in a time of their own. */
export class FakeCodeDeploy extends FakeClient {
  public now = 0;
  public live: string | undefined = revision(1);
  public readonly deployments: FakeDeployment[] = [];
  /** Names of all calls. */
  public readonly calls: string[] = [];
  /** What becomes of the next deployments. */
  public courses: Course[] = [];
  public pageSize = 100;
  public failedEvents: object[] = [];
  public hasTargets = true;
  /** What CloudFormation says of the stack. */
  public stack: { StackStatus: string; LastUpdatedTime?: Date } = { StackStatus: 'UPDATE_IN_PROGRESS', LastUpdatedTime: new Date(0) };
  private nextId = 1;
  /** Lets a call do its work and loses the answer. */
  public lose: (name: string) => boolean = () => false;

  public readonly send = async (command: any): Promise<any> => {
    const name = command.constructor.name.replace(/Command$/, '');
    this.calls.push(name);
    this.admit(command);
    this.advance(0);
    const answer = (this as any)[name](command.input);
    if (this.lose(name)) {
      throw networkError();
    }
    return answer;
  };

  /** Lets time go by. */
  public advance(milliseconds: number): void {
    this.now += milliseconds;
    // A rollback is made by the deployment before it.
    for (const deployment of this.deployments) {
      this.update(deployment);
    }
  }

  public get running(): FakeDeployment[] {
    return this.deployments.filter(({ status }) => !ENDED.includes(status));
  }

  public startedBy(requestId: string): FakeDeployment[] {
    return this.deployments.filter(({ description }) => description.includes(requestId));
  }

  /** A deployment that somebody starts. */
  public start(wanted: string, description: string, course: Course = this.courses.shift() ?? GOOD): string {
    const id = `d-${this.nextId++}`;
    this.deployments.push({
      id, creator: 'user', status: 'InProgress', description, revision: wanted, before: this.live, created: this.now, course,
    });
    return id;
  }

  private update(deployment: FakeDeployment): void {
    const { course, created } = deployment;
    const at = (time: number | undefined) => time !== undefined && this.now >= created + time;
    if (deployment.creator === 'codeDeployRollback') {
      if (deployment.status === 'InProgress' && at(course.rollsBack ?? 0)) {
        deployment.status = course.rollbackFails ? 'Failed' : 'Succeeded';
        deployment.completed = this.now;
        this.live = course.rollbackFails ? this.live : deployment.revision;
      }
      return;
    }
    if (!ENDED.includes(deployment.status)) {
      if (deployment.stopRequested || (at(course.fails) && course.fails! < course.succeeds)) {
        deployment.error = deployment.stopRequested ? { code: 'MANUAL_STOP', message: 'Deployment stopped by user' } : course.error;
        deployment.status = deployment.error?.code === 'HOOK_EXECUTION_FAILURE' ? 'Failed' : 'Stopped';
        deployment.completed = this.now;
      } else if (at(course.succeeds)) {
        deployment.status = 'Succeeded';
        deployment.completed = this.now;
        this.live = deployment.revision;
      } else if (at(course.promoted)) {
        this.live = deployment.revision;
      }
    }
    this.rollBack(deployment);
  }

  private rollBack(deployment: FakeDeployment): void {
    const { course, completed, status, rollbackId } = deployment;
    if (status === 'Succeeded' || completed === undefined || rollbackId || course.namesRollback === undefined || this.now < completed + course.namesRollback) {
      return;
    }
    deployment.rollbackId = `d-${this.nextId++}`;
    this.deployments.push({
      ...deployment,
      id: deployment.rollbackId,
      creator: 'codeDeployRollback',
      status: 'InProgress',
      completed: undefined,
      error: undefined,
      rollbackId: undefined,
      description: `Automatic rollback of ${deployment.id}`,
      revision: deployment.before!,
      created: completed + course.namesRollback,
    });
  }

  protected ListDeployments({ createTimeRange, includeOnlyStatuses, nextToken = '0' }: any) {
    const all = this.deployments
      .filter(({ created, course }) => this.now >= created + (course.hidden ?? 0))
      .filter(({ created }) => !createTimeRange || created >= createTimeRange.start.getTime())
      .filter(({ status }) => !includeOnlyStatuses || includeOnlyStatuses.includes(status))
      .map(({ id }) => id);
    const end = Number(nextToken) + this.pageSize;
    return { deployments: all.length ? all.slice(Number(nextToken), end) : undefined, nextToken: end < all.length ? String(end) : undefined };
  }

  protected BatchGetDeployments({ deploymentIds }: any) {
    if (deploymentIds.length > 25) {
      throw named('BatchLimitExceededException');
    }
    const deploymentsInfo = this.deployments.filter(({ id }) => deploymentIds.includes(id)).map((deployment) => ({
      deploymentId: deployment.id,
      status: deployment.status,
      description: deployment.description || undefined,
      createTime: new Date(deployment.created),
      completeTime: deployment.completed === undefined ? undefined : new Date(deployment.completed),
      errorInformation: deployment.error,
      rollbackInfo: deployment.rollbackId ? { rollbackDeploymentId: deployment.rollbackId } : undefined,
    }));
    return { deploymentsInfo: deploymentsInfo.length ? deploymentsInfo : undefined };
  }

  protected CreateDeployment({ description, revision: { appSpecContent } }: any) {
    if (this.running.length > 0) {
      throw named('DeploymentLimitExceededException', 'The Deployment Group already has an active Deployment');
    }
    const wanted = JSON.parse(appSpecContent.content).Resources[0].TargetService.Properties.TaskDefinition;
    return { deploymentId: this.start(wanted, description) };
  }

  protected StopDeployment({ deploymentId, autoRollbackEnabled }: any) {
    expect(autoRollbackEnabled).toBe(true);
    const deployment = this.deployments.find(({ id }) => id === deploymentId)!;
    if (ENDED.includes(deployment.status)) {
      throw named('DeploymentAlreadyCompletedException');
    }
    deployment.stopRequested = true;
    return { status: 'Pending' };
  }

  protected ListDeploymentTargets() {
    return { targetIds: this.hasTargets ? ['cluster:service'] : undefined };
  }

  protected BatchGetDeploymentTargets() {
    return { deploymentTargets: [{ ecsTarget: { lifecycleEvents: [{ lifecycleEventName: 'Install', status: 'Succeeded' }, ...this.failedEvents] } }, {}] };
  }

  protected DescribeStacks({ StackName }: any) {
    expect(StackName).toBe(STACK);
    return { Stacks: [this.stack] };
  }

  protected DescribeServices() {
    const taskSets = [{ status: 'ACTIVE', taskDefinition: revision(0) }, { status: 'PRIMARY', taskDefinition: this.live }];
    return { services: this.live === undefined ? undefined : [{ taskSets }] };
  }
}
