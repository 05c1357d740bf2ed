import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { Clients } from '../../../cli/aws/clients';

export const MINUTE = 60_000;
const ARN = 'arn:aws:ecs:eu-west-1:123456789012';
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup';
const EVENTS = ['BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];

/** One call, and when it was made. */
export interface Call {
  readonly at: number;
  readonly name: string;
  readonly input: any;
}

/** AWS in virtual time: a release that installs for a minute, has a quarter for ten and is kept for ten. */
export class FakeAws {
  public readonly calls: Call[] = [];
  public time = Date.UTC(2026, 10, 29, 14, 0);
  public began = this.time;
  public alarm = false;
  public stopped?: number;
  public approval = false;
  public continued?: number;
  public created: any[] = [];
  public hasRelease = true;
  public id = 'd-1';
  /** Whose deployments they are. */
  public deploymentGroup = 'group';
  /** What the release says of itself, and the id of the one that came after it was stopped. */
  public description?: string;
  public successor?: string;
  /** The newest revision of the family. */
  public newest = 2;
  /** How the deployment ends that undoes another one; nothing where there is none. */
  public rollbackStatus: 'Succeeded' | 'Failed' | undefined = 'Succeeded';
  /** Whether a release is over in the moment in which somebody stops it. */
  public tooLate = false;
  /** What ECR has: the digest of a tag and when it was pushed. */
  public images: Record<string, { digest: string; pushed: number }> = {};
  /** The image of a revision, where it is not the one that follows from its number. */
  public imageOf: Record<number, string> = {};
  /** What the balancer says of the new version's targets. */
  public newTargets = ['healthy', 'initial'];
  /** Whether the scheduler has replaced a task whose health checks failed. */
  public sick = false;

  public readonly timing = {
    now: () => this.time,
    random: () => 0,
    minuteMs: MINUTE,
    sleep: async (milliseconds: number) => { this.time += milliseconds; },
  };

  /** Looks at each call, and says what it should fail with. */
  public fail: (name: string, at: number) => Error | undefined = () => undefined;

  public get clients(): Clients {
    const client = { send: this.send.bind(this) as never };
    return { codedeploy: client, ecs: client, ecr: () => client, balancing: client, cloudwatch: client };
  }

  private async send({ constructor, input }: any): Promise<object> {
    const name = constructor.name.replace(/Command$/, '');
    this.calls.push({ at: this.time, name, input });
    const failure = this.fail(name, this.time);
    if (failure) {
      throw failure;
    }
    return (this as any)[name](input);
  }

  protected get minutes(): number {
    return ((this.stopped ?? this.time) - this.began) / MINUTE;
  }

  /** How many of the events are over. */
  private get over(): number {
    const shift = this.approval ? (this.continued === undefined ? Infinity : (this.continued - this.began) / MINUTE) : 1;
    return this.minutes < 1 ? 1 : this.minutes < shift ? 5 : this.minutes < shift + 10 ? 6 : 8;
  }

  private info(deploymentId: string): DeploymentInfo {
    const isRollback = deploymentId === 'd-BACK';
    if (deploymentId === this.successor) {
      return { deploymentId, status: 'InProgress', createTime: new Date(this.stopped! + MINUTE), description: this.description };
    }
    const promoted = !this.approval && this.minutes >= 21;
    const waits = this.approval && this.continued === undefined && this.minutes >= 1;
    const status = isRollback ? this.rollbackStatus! : this.stopped !== undefined ? 'Stopped' : promoted ? 'Succeeded' : waits ? 'Ready' : 'InProgress';
    return {
      deploymentId,
      applicationName: 'app',
      deploymentGroupName: this.deploymentGroup,
      status,
      creator: isRollback ? 'codeDeployRollback' : 'user',
      ...(this.description !== undefined && { description: this.description }),
      createTime: new Date(isRollback ? this.stopped! : this.began),
      ...(this.approval && { blueGreenDeploymentConfiguration: { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 } } }),
      ...(['Stopped', 'Succeeded'].includes(status) && { completeTime: new Date(this.stopped ?? this.began + 21 * MINUTE) }),
      ...(isRollback && { rollbackInfo: { rollbackTriggeringDeploymentId: 'd-1' } }),
      ...(status === 'Stopped' && { errorInformation: { code: 'MANUAL_STOP', message: 'Stopped.' }, ...(this.rollbackStatus && { rollbackInfo: { rollbackDeploymentId: 'd-BACK' } }) }),
      ...(this.over === 8 && status === 'InProgress' && { instanceTerminationWaitTimeStarted: true }),
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: spec(`${ARN}:task-definition/shop:2`) } },
    };
  }

  protected GetDeploymentGroup() {
    return {
      deploymentGroupInfo: {
        alarmConfiguration: { enabled: true, alarms: [{ name: 'http5xx' }, { name: 'all' }] },
        ecsServices: [{ serviceName: 'web', clusterName: 'main' }],
        loadBalancerInfo: { targetGroupPairInfoList: [{ prodTrafficRoute: { listenerArns: ['arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/lb/1/2'] } }] },
        deploymentConfigName: 'Canary25',
        targetRevision: { revisionType: 'AppSpecContent', appSpecContent: { content: spec(`${ARN}:task-definition/shop:1`) } },
      },
    };
  }

  protected ListDeployments({ includeOnlyStatuses }: any) {
    const going = this.hasRelease && ['InProgress', 'Ready'].includes(this.info(this.id).status!);
    const successors = this.stopped !== undefined && this.successor !== undefined ? [this.successor] : [];
    return {
      deployments: includeOnlyStatuses ? (going ? [this.id] : []) : this.hasRelease ? [this.id, ...successors] : [],
    };
  }

  protected BatchGetDeployments({ deploymentIds }: any) {
    return { deploymentsInfo: deploymentIds.map((id: string) => this.info(id)) };
  }

  protected GetDeployment({ deploymentId }: any) {
    if (deploymentId === 'd-TYPO') {
      throw named('DeploymentDoesNotExistException');
    }
    return { deploymentInfo: this.info(deploymentId) };
  }

  protected GetDeploymentTarget() {
    const lifecycleEvents = EVENTS.map((lifecycleEventName, i): LifecycleEvent => ({
      lifecycleEventName,
      status: i < this.over ? 'Succeeded' : i === this.over ? 'InProgress' : 'Pending',
      ...(i <= this.over && { startTime: new Date(i < 6 ? this.began : (this.continued ?? this.began + MINUTE)) }),
      ...(i < this.over && { endTime: new Date(i < 6 ? this.began + MINUTE : this.began + 11 * MINUTE) }),
    }));
    return { deploymentTarget: { ecsTarget: { lifecycleEvents } } };
  }

  protected DescribeServices({ services }: any) {
    const set = (n: number, status: string, externalId: string) => ({
      status,
      externalId,
      taskDefinition: `${ARN}:task-definition/shop:${n}`,
      runningCount: 2,
      computedDesiredCount: 2,
      loadBalancers: [{ targetGroupArn: `${GROUP}/g${n}/${n}`, containerName: 'app', containerPort: 3000 }],
    });
    return services[0] !== 'web' ? { services: [] } : {
      services: [{
        serviceName: 'web',
        status: 'ACTIVE',
        serviceArn: `${ARN}:service/main/web`,
        deploymentController: { type: 'CODE_DEPLOY' },
        taskSets: [set(1, 'PRIMARY', 'd-0'), ...(this.hasRelease && this.stopped === undefined ? [set(2, 'ACTIVE', this.id)] : [])],
      }],
    };
  }

  protected DescribeTaskDefinition({ taskDefinition, include = [] }: any) {
    const n = taskDefinition === 'shop' ? this.newest : Number(taskDefinition.split(':').at(-1));
    return {
      ...(include.includes('TAGS') && { tags: [{ key: 'team', value: 'shop' }, { key: 'aws:cloudformation:stack-name', value: 'Shop' }] }),
      taskDefinition: {
        taskDefinitionArn: `${ARN}:task-definition/shop:${n}`,
        memory: String(512 * n),
        family: 'shop',
        revision: n,
        status: 'ACTIVE',
        containerDefinitions: [{ name: 'app', image: this.imageOf[n] ?? `repo/web:v${n}`, portMappings: [{ containerPort: 3000 }], logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': `/shop/${n}` } } }],
      },
    };
  }

  protected ListTasks() {
    return { taskArns: [`${ARN}:task/main/a`] };
  }

  protected DescribeTasks() {
    const task = { taskDefinitionArn: `${ARN}:task-definition/shop:2`, stoppedAt: new Date(this.began + 1000), stoppedReason: 'Essential container in task exited', stopCode: 'EssentialContainerExited' };
    const scheduler = { ...task, stopCode: 'ServiceSchedulerInitiated' };
    return {
      tasks: [
        task, task, { ...task, taskDefinitionArn: `${ARN}:task-definition/shop:1` },
        { ...scheduler, stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' },
        ...(this.stopped === undefined ? [] : [{ ...scheduler, stoppedReason: 'Task set ecs-svc/2 was deleted', stoppingAt: new Date(this.stopped + 1000), stoppedAt: new Date(this.stopped + 31_000) }]),
        ...(this.sick ? [{ ...scheduler, stoppedReason: 'Task failed ELB health checks in (target-group g2)' }] : []),
      ],
    };
  }

  protected DescribeRules() {
    const share = this.stopped !== undefined ? 0 : this.over < 6 ? 0 : this.over < 8 ? 25 : 100;
    return { Rules: [{ Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: `${GROUP}/g1/1`, Weight: 100 - share }, { TargetGroupArn: `${GROUP}/g2/2`, Weight: share }] } }] }] };
  }

  protected DescribeImages({ imageIds: [{ imageTag, imageDigest }] }: any) {
    const found = imageTag === undefined ? Object.values(this.images).find(({ digest }) => digest === imageDigest) : this.images[imageTag];
    if (found === undefined) {
      throw named('ImageNotFoundException');
    }
    return { imageDetails: [{ imageDigest: found.digest, imagePushedAt: new Date(found.pushed) }] };
  }

  protected DescribeTargetHealth({ TargetGroupArn }: any) {
    const states = TargetGroupArn === `${GROUP}/g2/2` ? this.newTargets : ['healthy', 'healthy', 'draining'];
    return { TargetHealthDescriptions: states.map((State) => ({ TargetHealth: { State } })) };
  }

  protected DescribeAlarms({ StateValue }: any) {
    const alarm = {
      AlarmName: 'http5xx',
      StateValue: this.alarm ? 'ALARM' : 'OK',
      Threshold: 5,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Metrics: [
        { Id: 'rate', Expression: 'FILL(m1, 0)' }, { Id: 'm1', ReturnData: false, MetricStat: { Metric: {}, Period: 60, Stat: 'Sum' } },
      ],
    };
    return { MetricAlarms: StateValue === undefined || this.alarm ? [alarm] : [], CompositeAlarms: StateValue === undefined ? [{ AlarmName: 'all', StateValue: 'OK' }] : [] };
  }

  protected GetMetricData({ MetricDataQueries }: any) {
    const at = Math.floor(this.time / MINUTE) * MINUTE - MINUTE;
    return {
      MetricDataResults: MetricDataQueries.filter(({ ReturnData }: any) => ReturnData !== false)
        .map(({ Id }: any) => ({ Id, Timestamps: [new Date(at)], Values: [Id.endsWith('failed') ? 3 : Id.endsWith('p') ? 0.2 : /c[34]XX$/.test(Id) ? 0 : Id === 'newc2XX' ? 90 : Id === 'balancer1' ? 4 : 100] })),
    };
  }

  protected StopDeployment({ autoRollbackEnabled }: any) {
    if (this.stopped !== undefined || this.tooLate) {
      throw named('DeploymentAlreadyCompletedException');
    }
    expect(autoRollbackEnabled).toBe(true);
    this.stopped = this.time;
    return { status: 'Pending' };
  }

  protected ContinueDeployment({ deploymentWaitType }: any) {
    if (deploymentWaitType === 'READY_WAIT') {
      this.continued = this.time;
    }
    return {};
  }

  protected RegisterTaskDefinition(input: any) {
    expect(Object.keys(input)).not.toContain('taskDefinitionArn');
    this.created.push(input);
    return { taskDefinition: { taskDefinitionArn: `${ARN}:task-definition/shop:3` } };
  }

  protected CreateDeployment(input: any) {
    this.created.push(input);
    return { deploymentId: this.id };
  }
}

export function named(name: string, httpStatusCode = 400, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

function spec(TaskDefinition: string): string {
  return JSON.stringify({
    version: 0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition, LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 3000 } } } }],
    Hooks: [{ BeforeAllowTraffic: 'smoke' }],
  });
}
