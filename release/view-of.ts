import { clean } from './clean';
import { Clock, secondsBetween } from './clock';
import { FEW_REQUESTS, wilson } from './interval';
import { Asked, Observation, ObservedAlarm, ObservedRelease, ObservedRequests, ObservedVersion } from './observation';
import { helpsUntil, Outlook, outlookOf } from './outlook';
import { stagesOf } from './stages';
import { AlarmView, ReleaseView, Result, TrafficView, VersionView } from './view';
import { whyOf } from './why';
import { CanaryPlan, PlannedAlarm } from '../src/analysis/canary-plan';
import { AlarmStatistic } from '../src/analysis/types';

/** As many minutes of an alarm as have a place. */
const SHOWN_VALUES = 4;

/** A release as it is now, from what AWS says and what the plan does. */
export function viewOf(observation: Observation, plan: CanaryPlan | undefined, clock: Clock): ReleaseView {
  const release = observation.release?.value;
  const outlook = release && outlookOf(release, plan, clock);
  const isOver = release?.phase === 'ended' || release?.phase === 'rollingBack';
  const alarms = alarmsOf(observation.alarms, plan, isOver ? undefined : outlook, clock);
  const why = release?.cause && whyOf(release.cause, {
    alarms: (observation.alarms?.value ?? []).map((alarm) => ({ ...alarm, ...withUnit(alarm, plan) })),
    stopped: observation.newVersion?.value?.stopped,
  });
  return {
    now: clock.now,
    minuteMs: clock.minuteMs,
    service: observation.service,
    stages: release ? stagesOf(release, plan, outlook, clock) : [],
    traffic: trafficOf(observation, release, isOver ? undefined : outlook),
    versions: versionsOf(observation),
    alarms,
    ignoresAlarms: release?.ignoresAlarms === true,
    controls: observation.controls ?? [],
    ages: agesOf(observation, clock),
    problems: problemsOf(observation),
    ...(release && headOf(release, clock)),
    ...(outlook && !isOver && { allTrafficAt: outlook.allTrafficAt }),
    ...(outlook?.settledAt !== undefined && !isOver && { settledAt: outlook.settledAt }),
    ...(observation.requestsUntil !== undefined && { requestsUntil: observation.requestsUntil }),
    ...(observation.logGroup !== undefined && { logGroup: observation.logGroup }),
    ...(why && { why }),
  };
}

function headOf(release: ObservedRelease, clock: Clock): Partial<ReleaseView> {
  const end = release.rollback?.ended ?? release.ended;
  const result = resultOf(release);
  return {
    id: release.id,
    phase: release.phase,
    began: release.began,
    seconds: secondsBetween(release.began, end ?? clock.now, clock),
    ...(end !== undefined && { ended: end }),
    ...(release.description !== undefined && { description: clean(release.description) }),
    ...(release.wait?.name !== undefined && { waitsAt: clean(release.wait.name) }),
    ...(release.wait?.until !== undefined && { waitsUntil: release.wait.until }),
    ...(release.wait?.onTimeout === 'continue' && { goesOnByItself: true as const }),
    ...(release.rollback?.id !== undefined && { rollbackId: release.rollback.id }),
    ...(result && { result }),
  };
}

function resultOf({ phase, status, rollback, cause, stages, undoes }: ObservedRelease): Result | undefined {
  if (phase !== 'ended') {
    return undefined;
  }
  if (status === 'succeeded') {
    return undoes === undefined ? 'promoted' : 'rolledBack';
  }
  if (rollback !== undefined) {
    return rollback.status === 'succeeded' ? 'rolledBack' : 'rollbackFailed';
  }
  // CodeDeploy looks at the alarms before it does anything.
  return cause?.kind === 'alarm' && stages.every(({ began }) => began === undefined) ? 'refused' : undoes === undefined ? 'stopped' : 'rollbackFailed';
}

function trafficOf({ newShare }: Observation, release: ObservedRelease | undefined, outlook: Outlook | undefined): TrafficView {
  const share = newShare?.value;
  const beforeShift = release !== undefined && release.shiftBegan === undefined && ['installing', 'waiting'].includes(release.phase);
  const shares = outlook?.shares ?? (beforeShift ? [0] : undefined);
  return {
    ...(share !== undefined && { share }),
    ...(shares && { planned: shares[0] }),
    ...(share !== undefined && shares && { asPlanned: shares.some((planned) => Math.abs(planned - share) < 0.005) }),
    ...(outlook?.next && { next: outlook.next }),
  };
}

function versionsOf({ newVersion, oldVersion, newHealthy, oldHealthy, newRequests, oldRequests }: Observation): VersionView[] {
  return [
    ...(newVersion?.value ? [versionOf('new', newVersion.value, newHealthy, newRequests)] : []),
    ...(oldVersion?.value ? [versionOf('old', oldVersion.value, oldHealthy, oldRequests)] : []),
  ];
}

function versionOf(
  role: VersionView['role'], { name, running, desired, stopped }: ObservedVersion, healthy: Asked<number> | undefined, requests: Asked<ObservedRequests> | undefined,
): VersionView {
  const asked = requests?.value;
  return {
    role,
    name: clean(name),
    running,
    desired,
    // What was healthy is not said any more when its tasks are gone, or nobody can ask.
    ...(healthy?.value !== undefined && healthy.problem === undefined && desired > 0 && { healthy: healthy.value }),
    stopped: stopped.map(({ reason, count }) => ({ reason: clean(reason), count })),
    ...(asked && { requests: asked.requests, failed: asked.failed }),
    ...(asked && asked.requests >= FEW_REQUESTS && { interval: wilson(Math.min(asked.failed, asked.requests), asked.requests) }),
    ...(asked?.p99 !== undefined && { p99: asked.p99 }),
    ...(requests?.problem !== undefined && { unknown: true as const }),
  };
}

/** Those of the plan first, in its order, and then what the engine watches besides. */
function alarmsOf(
  asked: Asked<readonly ObservedAlarm[]> | undefined, plan: CanaryPlan | undefined, outlook: Outlook | undefined, clock: Clock,
): AlarmView[] {
  const observed = asked?.value ?? [];
  const planned = plan?.alarms ?? [];
  const nameOf = ({ alarmName, name }: PlannedAlarm) => alarmName ?? name;
  return [
    ...planned.map((alarm): AlarmView => {
      const found = observed.find(({ alarmName }) => alarmName === nameOf(alarm));
      const until = outlook && helpsUntil(alarm, plan!, outlook, clock);
      return {
        ...alarmView(clean(alarm.name), nameOf(alarm), true, found),
        ...withUnit({ alarmName: nameOf(alarm), ...found }, plan),
        ...(until !== undefined && { helpsUntil: until }),
      };
    }),
    ...observed.filter(({ alarmName }) => !planned.some((alarm) => nameOf(alarm) === alarmName))
      .map((alarm) => alarmView(clean(alarm.alarmName), alarm.alarmName, false, alarm)),
  ];
}

function alarmView(name: string, alarmName: string, planned: boolean, found: ObservedAlarm | undefined): AlarmView {
  return {
    name,
    alarmName,
    planned,
    values: (found?.values ?? []).slice(-SHOWN_VALUES).map(({ value }) => value),
    ...(found && { state: found.state }),
    ...(found?.firesAt !== undefined && { firesAt: clean(found.firesAt) }),
    ...(found?.unit !== undefined && { unit: found.unit }),
  };
}

/** What the values of a planned alarm are, and from which on it fires, as its model has it. */
function withUnit({ alarmName }: Pick<ObservedAlarm, 'alarmName'>, plan: CanaryPlan | undefined): { unit?: string; firesAt?: string } {
  const model = plan?.alarms.find((alarm) => (alarm.alarmName ?? alarm.name) === alarmName)?.model;
  if (model?.statistic === AlarmStatistic.RATE) {
    return { unit: '%', firesAt: `${model.threshold} %, ${model.datapointsToAlarm} of ${model.evaluationPeriods}` };
  }
  return model?.statistic === AlarmStatistic.COUNT ? { firesAt: `${model.threshold}, ${model.datapointsToAlarm} of ${model.evaluationPeriods}` } : {};
}

function agesOf({ release, requestsUntil }: Observation, clock: Clock): ReleaseView['ages'] {
  return {
    ...(release && { release: Math.max(0, (clock.now - release.at) / 1000) }),
    ...(requestsUntil !== undefined && { requests: Math.max(0, secondsBetween(requestsUntil, clock.now, clock)) }),
  };
}

const NAMES = {
  release: 'the release',
  newShare: 'the balancer',
  newVersion: 'the new version’s tasks',
  oldVersion: 'the old version’s tasks',
  newHealthy: 'the health of the new version’s targets',
  oldHealthy: 'the health of the old version’s targets',
  newRequests: 'the new version’s requests',
  oldRequests: 'the old version’s requests',
  alarms: 'the alarms',
} as const;

function problemsOf(observation: Observation): string[] {
  const found = Object.entries(NAMES).flatMap(([part, name]) => {
    const problem = (observation[part as keyof typeof NAMES])?.problem;
    return problem === undefined ? [] : [{ name, problem: clean(problem) }];
  });
  const problems = [...new Set(found.map(({ problem }) => problem))];
  return problems.map((problem) => `${found.filter((other) => other.problem === problem).map(({ name }) => name).join(', ')}: ${problem}`);
}
