import { Clock } from './clock';
import { ObservedRelease, ObservedStage, StageStatus } from './observation';
import { lasting, Outlook } from './outlook';
import { percentText } from './percent';
import { StageView } from './view';
import { CanaryPlan } from '../src/analysis/canary-plan';

/** The stages of a release as people see them: where the engine has one shift, each of its steps, and the wait at its end. */
export function stagesOf(release: ObservedRelease, plan: CanaryPlan | undefined, outlook: Outlook | undefined, clock: Clock): StageView[] {
  return [
    ...release.stages.flatMap((stage) => stage.kind === 'shift' ? shiftOf(stage, release, plan, outlook, clock) : [withoutAbsent({
      label: labelOf(stage),
      status: stage.status,
      seconds: lasting({ began: stage.began, ended: stage.ended ?? release.ended }, clock),
    })]),
    ...(release.stages.length === 0 ? [] : [settleOf(release, plan, outlook, clock)]),
  ];
}

const LABELS: Readonly<Record<string, string>> = { install: 'install', approval: 'approval' };

function labelOf({ kind, name }: ObservedStage): string {
  return LABELS[kind] ?? `hook ${name}`;
}

function shiftOf(
  stage: ObservedStage, release: ObservedRelease, plan: CanaryPlan | undefined, outlook: Outlook | undefined, clock: Clock,
): StageView[] {
  if (plan === undefined) {
    return [withoutAbsent({ label: 'shift', status: stage.status, seconds: lasting(stage, clock) }), allTraffic(stage, undefined, outlook)];
  }
  const end = release.shiftEnded ?? release.ended ?? clock.now;
  const steps = plan.steps.map(({ share, durationSeconds }, i): StageView => {
    const at = outlook?.steps[i]?.at;
    const status = stepStatus(stage, at, outlook?.steps[i + 1]?.at ?? outlook?.allTrafficAt, end);
    const seconds = at === undefined || status === 'skipped' || status === 'ahead'
      ? undefined : Math.min(durationSeconds, lasting({ began: at, ended: end }, clock)!);
    return withoutAbsent({ label: percentText(share), status, seconds, ofSeconds: durationSeconds, at: status === 'ahead' ? at : undefined, share });
  });
  return [...steps, allTraffic(stage, release.phase, outlook)];
}

function stepStatus({ status }: ObservedStage, at: number | undefined, next: number | undefined, end: number): StageStatus {
  if (at === undefined || status === 'done') {
    return status;
  }
  if (end >= (next ?? Infinity)) {
    return 'done';
  }
  const failed = status === 'failed' || status === 'skipped';
  return end >= at ? (failed ? 'failed' : 'running') : failed ? 'skipped' : 'ahead';
}

function allTraffic({ status }: ObservedStage, phase: ObservedRelease['phase'] | undefined, outlook: Outlook | undefined): StageView {
  const own = status === 'running' ? 'ahead' : status === 'failed' ? 'skipped' : status;
  return withoutAbsent({ label: 'all traffic', status: own, at: own === 'ahead' && phase !== 'rollingBack' ? outlook?.allTrafficAt : undefined, share: 1 });
}

function settleOf(release: ObservedRelease, plan: CanaryPlan | undefined, outlook: Outlook | undefined, clock: Clock): StageView {
  const { phase, status } = release;
  const began = release.shiftEnded;
  const own: StageStatus = phase === 'settling' ? 'running' : status === 'succeeded' ? 'done' : status === 'running' ? 'ahead' : began === undefined ? 'skipped' : 'failed';
  return withoutAbsent({
    label: 'settled',
    status: own,
    seconds: own === 'ahead' || own === 'skipped' ? undefined : lasting({ began, ended: release.ended }, clock),
    ofSeconds: own === 'running' ? plan?.terminationWaitSeconds : undefined,
    at: own === 'ahead' ? outlook?.settledAt : undefined,
  });
}

function withoutAbsent(stage: StageView): StageView {
  return Object.fromEntries(Object.entries(stage).filter(([, value]) => value !== undefined)) as unknown as StageView;
}
