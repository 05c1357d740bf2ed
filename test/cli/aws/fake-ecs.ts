import type { DeploymentLifecycleHook, Service, ServiceDeployment, ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import { FakeAws, MINUTE, named } from './fake-aws';

const ARN = 'arn:aws:ecs:eu-west-1:123456789012';
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup';
export const RULE = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/lb/1/2/3';
const DEPLOYMENT = `${ARN}:service-deployment/main/web/`;
const revisionArn = (n: number) => `${ARN}:service-revision/main/web/${n}`;

type PauseStage = 'POST_TEST_TRAFFIC_SHIFT' | 'PRE_PRODUCTION_TRAFFIC_SHIFT';

/**
 * AWS in the same virtual time, with a service that ECS releases by itself: revision 1 was there from the creation on, and
 * revision 2 has the release.
 */
export class FakeEcs extends FakeAws {
  public override id = 'dep1';
  public strategy: NonNullable<Service['deploymentConfiguration']> = {
    strategy: 'CANARY', canaryConfiguration: { canaryPercent: 25, canaryBakeTimeInMinutes: 10 }, bakeTimeInMinutes: 10,
  };
  /** What ECS says of the alarms. */
  public alarmStatus: 'MONITORING' | 'DISABLED' = 'MONITORING';
  /** Where a release waits for somebody: before its first request, or before all traffic. */
  public pausesAt: readonly PauseStage[] = [];
  /** When somebody has ended each. */
  private readonly endedPauses = new Map<PauseStage, number>();
  /** How long the new tasks take. */
  public installMinutes = 1;
  /** Weights that somebody has set by hand. */
  public weights?: [old: number, fresh: number];
  public serviceName = 'web';
  /** Whether UpdateService starts a deployment. */
  public starts = true;
  /** Whether a pause is over in the moment in which somebody ends it. */
  public pauseIsOver = false;

  private get timeline(): { status: ServiceDeploymentStatus; stage?: string; share: number; waits?: boolean; changed: number } {
    const at = (minutes: number) => this.began + minutes * MINUTE;
    if (this.stopped !== undefined) {
      return { status: 'ROLLBACK_SUCCESSFUL', stage: 'CLEAN_UP', share: 0, changed: this.stopped };
    }
    const install = this.installMinutes;
    const goesOn = (stage: PauseStage, minutes: number) =>
      this.pausesAt.includes(stage) ? ((this.endedPauses.get(stage) ?? Infinity) - this.began) / MINUTE : minutes;
    if (this.minutes < install) {
      return { status: this.minutes < 0.1 ? 'PENDING' : 'IN_PROGRESS', stage: 'SCALE_UP', share: 0, changed: this.began };
    }
    const first = goesOn('POST_TEST_TRAFFIC_SHIFT', install);
    if (this.minutes < first) {
      return { status: 'IN_PROGRESS', stage: 'POST_TEST_TRAFFIC_SHIFT', share: 0, waits: true, changed: at(install) };
    }
    if (this.minutes < first + 10) {
      return { status: 'IN_PROGRESS', stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 25, changed: at(first) };
    }
    const all = goesOn('PRE_PRODUCTION_TRAFFIC_SHIFT', first + 10);
    if (this.minutes < all) {
      return { status: 'IN_PROGRESS', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', share: 25, waits: true, changed: at(first + 10) };
    }
    return this.minutes < all + 10
      ? { status: 'IN_PROGRESS', stage: 'BAKE_TIME', share: 100, changed: at(all) } : { status: 'SUCCESSFUL', stage: 'CLEAN_UP', share: 100, changed: at(all + 10) };
  }

  private get hooks(): DeploymentLifecycleHook[] {
    return this.pausesAt.map((stage) => ({ targetType: 'PAUSE', lifecycleStages: [stage as never] }));
  }

  private get configuration(): Service['deploymentConfiguration'] {
    return { ...this.strategy, alarms: { alarmNames: ['http5xx', 'all'], enable: true, rollback: true }, lifecycleHooks: this.hooks };
  }

  private deployment(arn: string): ServiceDeployment | undefined {
    const revision = (n: number, share: number, tasks: number) => ({
      arn: revisionArn(n), requestedTaskCount: tasks, runningTaskCount: tasks, pendingTaskCount: 0, requestedProductionTrafficWeight: share,
    });
    if (arn === `${DEPLOYMENT}creation`) {
      return {
        serviceDeploymentArn: arn,
        status: 'SUCCESSFUL',
        createdAt: new Date(this.began - 600 * MINUTE),
        finishedAt: new Date(this.began - 590 * MINUTE),
        targetServiceRevision: revision(1, 100, 2),
        deploymentConfiguration: this.configuration,
      };
    }
    if (arn !== `${DEPLOYMENT}${this.id}` || !this.hasRelease) {
      return undefined;
    }
    const { status, stage, share, waits, changed } = this.timeline;
    const isOver = status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL';
    return {
      serviceDeploymentArn: arn,
      status,
      lifecycleStage: stage as ServiceDeployment['lifecycleStage'],
      createdAt: new Date(this.began),
      updatedAt: new Date(changed),
      ...(isOver && { finishedAt: new Date(changed) }),
      ...(this.stopped !== undefined && { statusReason: 'Service deployment rolled back because StopServiceDeployment was called.' }),
      sourceServiceRevisions: [revision(1, 100 - share, status === 'SUCCESSFUL' ? 0 : 2)],
      targetServiceRevision: revision(2, share, this.stopped === undefined ? 2 : 0),
      deploymentConfiguration: this.configuration,
      alarms: { status: this.alarmStatus, alarmNames: ['http5xx', 'all'], triggeredAlarmNames: [] },
      ...(waits && {
        lifecycleHookDetails: [{
          hookId: `ecs-pause-${stage}`, targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(changed + 30 * MINUTE), timeoutAction: 'ROLLBACK',
        }],
      }),
    };
  }

  private get all(): ServiceDeployment[] {
    // The order is not documented.
    return ['creation', this.id].flatMap((id) => this.deployment(`${DEPLOYMENT}${id}`) ?? []);
  }

  protected ListServiceDeployments({ status = [], createdAt }: any) {
    return {
      serviceDeployments: this.all
        .filter((one) => status.length === 0 || status.includes(one.status))
        .filter((one) => !createdAt?.after || one.createdAt! >= createdAt.after),
    };
  }

  protected DescribeServiceDeployments({ serviceDeploymentArns }: any) {
    return { serviceDeployments: serviceDeploymentArns.flatMap((arn: string) => this.deployment(arn) ?? []) };
  }

  protected DescribeServiceRevisions({ serviceRevisionArns }: any) {
    return {
      serviceRevisions: serviceRevisionArns.map((serviceRevisionArn: string) => {
        const n = Number(serviceRevisionArn.split('/').at(-1));
        return {
          serviceRevisionArn,
          taskDefinition: `${ARN}:task-definition/shop:${n}`,
          resolvedConfiguration: { loadBalancers: [{ targetGroupArn: `${GROUP}/g${n}/${n}`, productionListenerRule: RULE }] },
        };
      }),
    };
  }

  protected override DescribeServices({ services }: any): any {
    return services[0] !== this.serviceName ? { services: [] } : {
      services: [{
        serviceName: this.serviceName,
        status: 'ACTIVE',
        serviceArn: `${ARN}:service/main/${this.serviceName}`,
        taskDefinition: `${ARN}:task-definition/shop:1`,
        deploymentController: { type: 'ECS' },
        deploymentConfiguration: this.configuration,
        loadBalancers: [{ targetGroupArn: `${GROUP}/g1/1`, advancedConfiguration: { alternateTargetGroupArn: `${GROUP}/g2/2`, productionListenerRule: RULE } }],
      }],
    };
  }

  protected override DescribeRules(input: any = {}): any {
    expect(input).toEqual({ RuleArns: [RULE] });
    const share = this.hasRelease ? this.timeline.share : 0;
    const [old, fresh] = this.weights ?? [100 - share, share];
    const TargetGroups = [{ TargetGroupArn: `${GROUP}/g1/1`, Weight: old }, { TargetGroupArn: `${GROUP}/g2/2`, Weight: fresh }];
    return { Rules: [{ RuleArn: RULE, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] }] };
  }

  protected UpdateService(input: any) {
    this.created.push(input);
    if (!this.starts) {
      return { service: {} };
    }
    this.hasRelease = true;
    this.began = this.time;
    return { service: { currentServiceDeployment: `${DEPLOYMENT}${this.id}` } };
  }

  protected StopServiceDeployment({ serviceDeploymentArn, stopType }: any) {
    expect([serviceDeploymentArn, stopType]).toEqual([`${DEPLOYMENT}${this.id}`, 'ROLLBACK']);
    if (this.stopped !== undefined || this.tooLate || this.timeline.status === 'SUCCESSFUL') {
      throw named('ConflictException');
    }
    this.stopped = this.time;
    return { serviceDeploymentArn };
  }

  protected ContinueServiceDeployment({ serviceDeploymentArn, hookId, action }: any) {
    const { stage } = this.timeline;
    expect([serviceDeploymentArn, hookId, action]).toEqual([`${DEPLOYMENT}${this.id}`, `ecs-pause-${stage}`, 'CONTINUE']);
    if (this.pauseIsOver) {
      throw named('InvalidParameterException');
    }
    this.endedPauses.set(stage as PauseStage, this.time);
    this.continued = this.time;
    return { serviceDeploymentArn };
  }
}
