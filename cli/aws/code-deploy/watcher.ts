import { GetDeploymentTargetCommand, type DeploymentGroupInfo, type DeploymentInfo, type ECSTarget } from '@aws-sdk/client-codedeploy';
import { Deployments, isRollback } from './deployments';
import { VersionWatcher } from './version-watcher';
import { controlsOf } from '../../../release/code-deploy/controls';
import { isByStackUpdate, releaseOf } from '../../../release/code-deploy/release-of';
import { Observation, ObservedRelease, ObservedService } from '../../../release/observation';
import { AskFailed } from '../../steer/ask-failed';
import { Asker, Timing } from '../asker';
import { Cadence, EVERY } from '../cadence';
import { Clients } from '../clients';
import { Known } from '../known';
import { Signals } from '../signals';

/** Right after the start things happen fast. */
const SOON_SECONDS = 60;

const ENDED: readonly (string | undefined)[] = ['Succeeded', 'Failed', 'Stopped'];

/** Looks at the releases of one deployment group, again and again, and asks for each thing no more often than it changes. */
export class Watcher {
  private readonly cadence: Cadence;
  private readonly known: Known;
  private readonly versions: VersionWatcher;
  private readonly signals: Signals;
  private group?: DeploymentGroupInfo;
  private info?: DeploymentInfo;
  /** The id by which it was asked for. */
  private asked?: string;
  private rollback?: DeploymentInfo;
  private later?: DeploymentInfo;
  private target?: ECSTarget;

  constructor(
    private readonly clients: Clients,
    private readonly asker: Asker,
    private readonly timing: Timing,
    private readonly deployments: Deployments,
    private readonly observed: ObservedService,
  ) {
    this.cadence = new Cadence(timing);
    this.known = new Known(observed, timing);
    const context = { clients, asker, timing, cadence: this.cadence, known: this.known };
    this.versions = new VersionWatcher(context);
    this.signals = new Signals(context);
  }

  /** Asks for what is due. */
  public async look(releaseId?: string, next = false): Promise<Observation> {
    this.group ??= await this.asker.must(async () => this.deployments.groupInfo());
    // Of a rollback the release that it undoes is shown, under another id than the one that was asked for.
    if (releaseId !== undefined && this.info !== undefined && releaseId !== this.asked && releaseId !== this.info.deploymentId) {
      this.turnTo(undefined);
    }
    if (next && this.cadence.isDue('next', EVERY.deployment) && (this.info === undefined || this.known.parts.release?.value?.phase === 'ended')) {
      this.cadence.done('next');
      const running = await this.patiently(async () => this.deployments.running());
      if (running !== undefined && running.deploymentId !== this.info?.deploymentId && !isRollback(running)) {
        this.turnTo(running);
      }
    }
    if (this.info === undefined && !(next && this.cadence.was('sought'))) {
      this.cadence.done('sought');
      this.info = await this.deployments.toWatch(releaseId, this.timing.now());
      this.asked = releaseId;
    }
    await this.lookAtRelease();
    const release = await this.lookAtVersions();
    if (release !== undefined) {
      this.known.parts.controls = controlsOf(release, this.versions.oldName);
    }
    await this.signals.lookAtAlarms((this.group.alarmConfiguration?.alarms ?? []).map(({ name }) => name!));
    if (release?.shiftBegan !== undefined) {
      await this.signals.lookAtMetrics(release, this.versions.requestSource);
    }
    return { ...this.known.parts };
  }

  /** The release as it is known when its versions have been looked at. */
  private async lookAtVersions(): Promise<ObservedRelease | undefined> {
    const release = this.known.parts.release?.value;
    if (release !== undefined) {
      const before = this.known.parts.newShare?.value;
      await this.versions.look(release, this.group!.loadBalancerInfo?.targetGroupPairInfoList?.[0]?.prodTrafficRoute?.listenerArns?.[0]);
      if (before !== undefined && before !== this.known.parts.newShare?.value) {
        // The balancer is ahead of what is known of the release: its share would be called not as planned.
        this.cadence.forget('target');
        await this.lookAtRelease();
      }
    }
    return this.known.parts.release?.value;
  }

  /** Asks for the next release: without an answer the one that is known stands, beside the reason why there is nothing newer. */
  private async patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const { value } = this.known.parts.release ?? {};
    try {
      const answer = await ask();
      this.known.parts.release = value && { at: this.timing.now(), value };
      return answer;
    } catch (error) {
      if (!(error instanceof AskFailed)) {
        throw error;
      }
      this.known.parts.release = { at: this.known.parts.release?.at ?? this.timing.now(), value, problem: error.message };
      return undefined;
    }
  }

  /** Forgets what was known of another release. */
  private turnTo(info: DeploymentInfo | undefined): void {
    this.info = info;
    this.asked = undefined;
    [this.rollback, this.later, this.target] = [undefined, undefined, undefined];
    this.cadence.forget('deployment', 'target', 'metrics', 'later');
    this.versions.forget();
    this.known.forgetRelease();
  }

  private async lookAtRelease(): Promise<void> {
    if (this.info === undefined) {
      return;
    }
    const age = (this.timing.now() - this.info.createTime!.getTime()) / this.timing.minuteMs * 60;
    const isOver = this.known.parts.release?.value?.phase === 'ended';
    if (!isOver && this.cadence.isDue('deployment', age < SOON_SECONDS ? EVERY.soon : EVERY.deployment)) {
      await this.refresh();
    }
    const answered = this.info.status === 'Created' || (isOver && this.target);
    if (!answered && this.cadence.isDue('target', EVERY.target)) {
      const { value, asked } = await this.asker.may(async () => this.getTarget(this.info!.deploymentId!));
      this.target = value ?? this.target;
      if (asked) {
        this.cadence.done('target');
      }
    }
    this.understand();
    await this.lookForSuccessor();
  }

  /** A stack update stops what the one before has started, as people do: what came next tells the two apart. */
  private async lookForSuccessor(): Promise<void> {
    const { phase, cause, description } = this.known.parts.release!.value!;
    if (phase !== 'ended' || cause?.kind !== 'byHand' || !isByStackUpdate(description) || this.cadence.was('later')) {
      return;
    }
    this.cadence.done('later');
    this.later = await this.deployments.after(this.info!).catch((error: Error) => {
      if (error instanceof AskFailed) {
        return undefined;
      }
      throw error;
    });
    this.understand();
  }

  private async refresh(): Promise<void> {
    const ended = ENDED.includes(this.info!.status);
    const rollbackId = this.info!.rollbackInfo?.rollbackDeploymentId;
    // Of a release that has ended only the way back still changes.
    const id = ended && rollbackId !== undefined && !isRollback(this.info!) ? rollbackId : this.info!.deploymentId!;
    const { value, problem, asked } = await this.asker.may(async () => this.deployments.get(id));
    if (!asked) {
      return;
    }
    this.cadence.done('deployment');
    if (problem !== undefined) {
      this.known.parts.release = { ...this.known.parts.release!, problem };
      return;
    }
    if (id === rollbackId) {
      this.rollback = value;
    } else {
      this.info = value;
      if (ENDED.includes(value!.status)) {
        // Once more after the end: the last events are written then, and the alarm that has ended it has its values.
        this.cadence.forget('target', 'alarms', 'metrics');
      }
    }
    this.known.parts.release = { at: this.timing.now(), value: this.known.parts.release?.value };
  }

  private understand(): void {
    const { target, rollback, later, timing } = this;
    const value = releaseOf(this.info!, { target, rollback, later, now: timing.now(), minuteMs: timing.minuteMs });
    this.known.parts.release = { at: this.timing.now(), ...this.known.parts.release, value };
  }

  private async getTarget(deploymentId: string): Promise<ECSTarget | undefined> {
    const targetId = `${this.observed.clusterName}:${this.observed.serviceName}`;
    return (await this.clients.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }))).deploymentTarget?.ecsTarget;
  }
}
