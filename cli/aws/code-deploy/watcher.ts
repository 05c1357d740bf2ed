import { DescribeAlarmsCommand, GetMetricDataCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentTargetCommand, type DeploymentGroupInfo, type DeploymentInfo, type ECSTarget } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, type TaskSet } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Deployments, isRollback } from './deployments';
import { metricQueries, valuesBefore, withValues } from './metric-values';
import { shareOf } from './share-of';
import { groupOf, versionOf } from './task-sets';
import { describeRevision, findStopped, imageOf, logGroupOf, revisionName, tagOf } from './versions';
import { alarmOf } from '../../../release/cloud-watch/alarm-of';
import { controlsOf } from '../../../release/code-deploy/controls';
import { isByStackUpdate, releaseOf } from '../../../release/code-deploy/release-of';
import { Asked, Observation, ObservedAlarm, ObservedRelease, ObservedRequests, ObservedService } from '../../../release/observation';
import { AskFailed } from '../../steer/ask-failed';
import { Asker, Timing } from '../asker';
import { Clients } from '../clients';
import { requestsOf, valuesOf } from '../metrics';

/** How often each thing is asked for, in seconds of AWS (steering: the watcher must not be what throttles ECS). */
const EVERY = { deployment: 5, soon: 2, target: 6, balancer: 15, tasks: 15, stopped: 30, alarms: 31, metrics: 60 } as const;
/** Right after the start things happen fast. */
const SOON_SECONDS = 60;
/** No clock is so fast that more often makes sense. */
const FLOOR_MS = 200;

type Mutable = { -readonly [Name in keyof Observation]: Observation[Name] };

/** Looks at the releases of one deployment group, again and again, and asks for each thing no more often than it changes. */
export class Watcher {
  private readonly last = new Map<string, number>();
  private readonly known: Mutable;
  private group?: DeploymentGroupInfo;
  private info?: DeploymentInfo;
  /** The id by which it was asked for. */
  private asked?: string;
  private rollback?: DeploymentInfo;
  private later?: DeploymentInfo;
  private target?: ECSTarget;
  private sets: TaskSet[] = [];
  /** By revision. */
  private readonly names = new Map<string, string>();
  private readonly logGroups = new Map<string, string | undefined>();
  private fresh?: { set?: TaskSet; name?: string; groupArn?: string };
  private old?: { set?: TaskSet; name?: string; groupArn?: string };
  private fullNames?: { readonly balancer: string };
  private described: MetricAlarm[] = [];

  constructor(
    private readonly clients: Clients,
    private readonly asker: Asker,
    private readonly timing: Timing,
    private readonly deployments: Deployments,
    private readonly observed: ObservedService,
  ) {
    this.known = { service: observed };
  }

  /** Asks for what is due. */
  public async look(releaseId?: string, next = false): Promise<Observation> {
    this.group ??= await this.asker.must(async () => this.deployments.groupInfo());
    // Of a rollback the release that it undoes is shown, under another id than the one that was asked for.
    if (releaseId !== undefined && this.info !== undefined && releaseId !== this.asked && releaseId !== this.info.deploymentId) {
      this.turnTo(undefined);
    }
    if (next && this.isDue('next', EVERY.deployment) && (this.info === undefined || this.known.release?.value?.phase === 'ended')) {
      this.done('next');
      const running = await this.patiently(async () => this.deployments.running());
      if (running !== undefined && running.deploymentId !== this.info?.deploymentId && !isRollback(running)) {
        this.turnTo(running);
      }
    }
    if (this.info === undefined && !(next && this.last.has('sought'))) {
      this.done('sought');
      this.info = await this.deployments.toWatch(releaseId, this.timing.now());
      this.asked = releaseId;
    }
    await this.lookAtRelease();
    const release = this.known.release?.value;
    if (release !== undefined) {
      await this.lookAtTasks(release);
      await this.lookAtBalancer();
    }
    await this.lookAtAlarms();
    if (release?.shiftBegan !== undefined) {
      await this.lookAtMetrics(release);
    }
    return { ...this.known };
  }

  /** Asks for the next release: without an answer the one that is known stands, beside the reason why there is nothing newer. */
  private async patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const { value } = this.known.release ?? {};
    try {
      const answer = await ask();
      this.known.release = value && { at: this.timing.now(), value };
      return answer;
    } catch (error) {
      if (!(error instanceof AskFailed)) {
        throw error;
      }
      this.known.release = { at: this.known.release?.at ?? this.timing.now(), value, problem: error.message };
      return undefined;
    }
  }

  private isDue(what: string, seconds: number): boolean {
    const wait = Math.max(FLOOR_MS, seconds / 60 * this.timing.minuteMs);
    return this.timing.now() - (this.last.get(what) ?? -Infinity) >= wait * 0.98;
  }

  private done(what: string): void {
    this.last.set(what, this.timing.now());
  }

  /** Forgets what was known of another release. */
  private turnTo(info: DeploymentInfo | undefined): void {
    this.info = info;
    this.asked = undefined;
    [this.rollback, this.later, this.target, this.fresh, this.old] = [undefined, undefined, undefined, undefined, undefined];
    ['deployment', 'target', 'tasks', 'stopped', 'balancer', 'metrics', 'later'].forEach((what) => this.last.delete(what));
    const { service, alarms } = this.known;
    Object.keys(this.known).forEach((name) => { delete this.known[name as keyof Observation]; });
    Object.assign(this.known, { service, ...(alarms && { alarms }) });
  }

  private async lookAtRelease(): Promise<void> {
    if (this.info === undefined) {
      return;
    }
    const age = (this.timing.now() - this.info.createTime!.getTime()) / this.timing.minuteMs * 60;
    const isOver = this.known.release?.value?.phase === 'ended';
    if (!isOver && this.isDue('deployment', age < SOON_SECONDS ? EVERY.soon : EVERY.deployment)) {
      await this.refresh();
    }
    const answered = this.info.status === 'Created' || (isOver && this.target);
    if (!answered && this.isDue('target', EVERY.target)) {
      const { value, asked } = await this.asker.may(async () => this.getTarget(this.info!.deploymentId!));
      this.target = value ?? this.target;
      if (asked) {
        this.done('target');
      }
    }
    this.understand();
    await this.lookForSuccessor();
  }

  /** A stack update stops what the one before has started, as people do: what came next tells the two apart. */
  private async lookForSuccessor(): Promise<void> {
    const { phase, cause, description } = this.known.release!.value!;
    if (phase !== 'ended' || cause?.kind !== 'byHand' || !isByStackUpdate(description) || this.last.has('later')) {
      return;
    }
    this.done('later');
    this.later = await this.deployments.after(this.info!).catch((error: Error) => {
      if (error instanceof AskFailed) {
        return undefined;
      }
      throw error;
    });
    this.understand();
  }

  private async refresh(): Promise<void> {
    const ended = ['Succeeded', 'Failed', 'Stopped'].includes(this.info!.status!);
    const rollbackId = this.info!.rollbackInfo?.rollbackDeploymentId;
    // Of a release that has ended only the way back still changes.
    const id = ended && rollbackId !== undefined && !isRollback(this.info!) ? rollbackId : this.info!.deploymentId!;
    const { value, problem, asked } = await this.asker.may(async () => this.deployments.get(id));
    if (!asked) {
      return;
    }
    this.done('deployment');
    if (problem !== undefined) {
      this.known.release = { ...this.known.release!, problem };
      return;
    }
    if (id === rollbackId) {
      this.rollback = value;
    } else {
      this.info = value;
      if (['Succeeded', 'Failed', 'Stopped'].includes(value!.status!)) {
        // Once more after the end: the last events are written then, and the alarm that has ended it has its values.
        ['target', 'alarms', 'metrics'].forEach((what) => this.last.delete(what));
      }
    }
    this.known.release = { at: this.timing.now(), value: this.known.release?.value };
  }

  private understand(): void {
    const { target, rollback, later, timing } = this;
    const value = releaseOf(this.info!, { target, rollback, later, now: timing.now(), minuteMs: timing.minuteMs });
    this.known.release = { at: this.timing.now(), ...this.known.release, value };
    this.known.controls = controlsOf(value, this.old?.name);
  }

  private async getTarget(deploymentId: string): Promise<ECSTarget | undefined> {
    const targetId = `${this.observed.clusterName}:${this.observed.serviceName}`;
    return (await this.clients.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }))).deploymentTarget?.ecsTarget;
  }

  private async lookAtTasks(release: ObservedRelease): Promise<void> {
    if (this.isDue('tasks', EVERY.tasks)) {
      const { value, problem, asked } = await this.asker.may(async () => this.clients.ecs.send(new DescribeServicesCommand({
        cluster: this.observed.clusterName, services: [this.observed.serviceName],
      })));
      if (asked) {
        this.done('tasks');
        this.sets = value?.services?.[0]?.taskSets ?? this.sets;
        await this.assignSets(release);
        this.tell('newVersion', problem, this.fresh && versionOf(this.fresh, this.known.newVersion?.value));
        this.tell('oldVersion', problem, this.old && versionOf(this.old, undefined));
        this.known.controls = controlsOf(release, this.old?.name);
      }
    }
    const mayEnd = release.revision !== undefined && release.phase !== 'ended';
    if ((mayEnd || (release.cause !== undefined && !this.last.has('stopped'))) && release.revision !== undefined && this.isDue('stopped', EVERY.stopped)) {
      const { value, asked } = await this.asker.may(
        async () => findStopped(this.clients, this.observed.clusterName, release.revision!, release.began), { calls: 2 },
      );
      if (asked) {
        this.done('stopped');
        if (value !== undefined && (value.length > 0 || this.known.newVersion?.value)) {
          const before = this.known.newVersion?.value ?? { name: revisionName(release.revision), running: 0, desired: 0, stopped: [] };
          this.known.newVersion = { at: this.timing.now(), value: { ...before, stopped: value } };
        }
      }
    }
  }

  /** CodeDeploy writes the deployment into the task set that it has made. */
  private async assignSets({ id, revision }: ObservedRelease): Promise<void> {
    const fresh = this.sets.find(({ externalId }) => externalId === id) ?? this.sets.find(({ taskDefinition }) => taskDefinition === revision);
    const old = this.sets.find((set) => set !== fresh);
    this.fresh = fresh
      ? { set: fresh, name: await this.nameOf(fresh.taskDefinition!), groupArn: groupOf(fresh) }
      : this.fresh && { ...this.fresh, set: undefined };
    this.old = old ? { set: old, name: await this.nameOf(old.taskDefinition!), groupArn: groupOf(old) } : this.old && { ...this.old, set: undefined };
    if (this.fresh === undefined && revision !== undefined) {
      this.fresh = { name: await this.nameOf(revision) };
    }
    const logGroup = this.logGroups.get(this.fresh?.set?.taskDefinition ?? revision ?? '');
    if (logGroup !== undefined) {
      this.known.logGroup = logGroup;
    }
  }

  private async nameOf(revision: string): Promise<string> {
    if (!this.names.has(revision)) {
      const { value } = await this.asker.may(async () => describeRevision(this.clients, revision));
      if (value === undefined) {
        return revisionName(revision);
      }
      this.names.set(revision, tagOf(imageOf(value) ?? '') ?? revisionName(revision));
      this.logGroups.set(revision, logGroupOf(value));
    }
    return this.names.get(revision)!;
  }

  /** The balancer is the truth: CodeDeploy's own weights are what it has asked for. */
  private async lookAtBalancer(): Promise<void> {
    const [ListenerArn] = this.group?.loadBalancerInfo?.targetGroupPairInfoList?.[0]?.prodTrafficRoute?.listenerArns ?? [];
    if (ListenerArn === undefined || !this.isDue('balancer', EVERY.balancer)) {
      return;
    }
    const { value, problem, asked } = await this.asker.may(async () => this.clients.balancing.send(new DescribeRulesCommand({ ListenerArn })));
    if (!asked) {
      return;
    }
    this.done('balancer');
    this.fullNames = { balancer: ListenerArn.split(':listener/')[1].split('/').slice(0, 3).join('/') };
    this.tell('newShare', problem, shareOf(value?.Rules ?? [], this.fresh?.groupArn, this.old?.groupArn));
  }

  private async lookAtAlarms(): Promise<void> {
    const AlarmNames = (this.group?.alarmConfiguration?.alarms ?? []).map(({ name }) => name!);
    // Asked for none, CloudWatch describes all of the account.
    if (AlarmNames.length === 0 || !this.isDue('alarms', EVERY.alarms)) {
      return;
    }
    const { value, problem, asked } = await this.asker.may(async () => this.clients.cloudwatch.send(new DescribeAlarmsCommand({
      AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    })), { alarms: true });
    if (!asked) {
      return;
    }
    this.done('alarms');
    this.described = value?.MetricAlarms ?? this.described;
    const before = this.known.alarms?.value ?? [];
    const alarms = value && [...value.MetricAlarms ?? [], ...value.CompositeAlarms ?? []].map(alarmOf)
      .map((alarm): ObservedAlarm => ({ ...alarm, values: valuesBefore(before, alarm) }));
    this.tell('alarms', problem, alarms);
  }

  private async lookAtMetrics({ shiftBegan, phase, ended }: ObservedRelease): Promise<void> {
    if (!this.isDue('metrics', phase === 'ended' && this.last.has('metrics') ? Infinity : EVERY.metrics)) {
      return;
    }
    const { minuteMs } = this.timing;
    const end = Math.min(this.timing.now(), (ended ?? Infinity) + 2 * minuteMs);
    const begin = Math.floor(Math.min(shiftBegan!, end - 10 * minuteMs) / minuteMs) * minuteMs;
    const MetricDataQueries = metricQueries(this.fullNames?.balancer, { new: this.fresh?.groupArn, old: this.old?.groupArn }, this.described);
    if (MetricDataQueries.length === 0) {
      return;
    }
    const { value, problem, asked } = await this.asker.may(async () => this.clients.cloudwatch.send(new GetMetricDataCommand({
      MetricDataQueries, StartTime: new Date(begin), EndTime: new Date(end),
    })));
    if (!asked) {
      return;
    }
    this.done('metrics');
    const results = value?.MetricDataResults ?? [];
    const requests = (version: { groupArn?: string } | undefined, prefix: string): ObservedRequests | undefined =>
      value && version?.groupArn !== undefined ? requestsOf(results, prefix, Math.floor(shiftBegan! / minuteMs) * minuteMs) : undefined;
    this.tell('newRequests', problem, requests(this.fresh, 'new'));
    this.tell('oldRequests', problem, requests(this.old, 'old'));
    const newest = Math.max(...['new', 'old'].flatMap((prefix) => valuesOf(results, `${prefix}requests`).map(({ at }) => at)));
    if (Number.isFinite(newest)) {
      this.known.requestsUntil = newest + minuteMs;
    }
    this.known.alarms = this.known.alarms && {
      ...this.known.alarms,
      value: this.known.alarms.value?.map((alarm) => withValues(alarm, this.described, results)),
    };
  }

  /** What was known stays known, beside the reason why there is nothing newer. */
  private tell<Name extends 'newShare' | 'newVersion' | 'oldVersion' | 'newRequests' | 'oldRequests' | 'alarms'>(
    name: Name, problem: string | undefined, value: NonNullable<Observation[Name]>['value'] | undefined,
  ): void {
    const before = this.known[name] as Asked<unknown> | undefined;
    if (problem !== undefined) {
      this.known[name] = { at: before?.at ?? this.timing.now(), value: before?.value, problem } as never;
    } else if (value !== undefined) {
      this.known[name] = { at: this.timing.now(), value } as never;
    }
  }
}
