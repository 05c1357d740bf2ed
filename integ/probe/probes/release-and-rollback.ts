/** One release by the group's own role, and one that an alarm rolls back. */
import { LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { setAlarm } from '../alarms';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { Ended, endedOf, ProbedReleases } from '../releases';
import { OWN_LISTENER } from '../stacks/service-names';

export interface Observation {
  /** The one that nothing stops. */
  readonly release: Ended;
  /** The one that the alarm stops in its canary. */
  readonly stopped: Ended;
  /** The deployment that takes it back, if there was one. */
  readonly rollback?: Ended & { readonly creator: string };
  /** Running tasks of the old version and of the new one, in the canary. */
  readonly tasks: { readonly old: number; readonly new: number };
  /** How often the hook was called for each of the three. */
  readonly hookCalls: { readonly release: number; readonly stopped: number; readonly rollback: number };
  /** The weights of the new version from the alarm on, each as often as it changed. */
  readonly shares: number[];
  /** From the alarm until the new version had no traffic. */
  readonly seconds?: number;
}

/** The longest that the verdict at synth takes for granted. */
const LONGEST_SECONDS = 30;
const LONGEST_WAIT_MINUTES = 10;

const told = ({ status, error }: Ended) => error ? `${status}, ${error}` : status;

export function judgeRole({ release, stopped, rollback }: Observation): Judgement {
  const denied = [release, stopped, ...rollback ? [rollback] : []].find(({ error }) => error?.startsWith('IAM_ROLE_PERMISSIONS'));
  if (denied) {
    return { verdict: 'refuted', because: `the role was denied something: ${denied.error}` };
  }
  return {
    verdict: release.status === 'Succeeded' && rollback?.status === 'Succeeded' ? 'confirmed' : 'undecided',
    because: `the release ended ${told(release)}, and ${rollback ? `a rollback ended ${told(rollback)}` : 'there was no rollback'}`,
  };
}

export function judgeSpeed({ seconds }: Observation): Judgement {
  if (seconds === undefined) {
    return { verdict: 'undecided', because: 'the traffic did not come back' };
  }
  return {
    verdict: seconds <= LONGEST_SECONDS ? 'confirmed' : 'refuted',
    because: `it took ${seconds} seconds once`,
    measured: { 'seconds from the alarm until the new version had no traffic': seconds },
  };
}

export function judgeRollback({ rollback, shares, hookCalls }: Observation): Judgement {
  const cameBack = shares.at(-1) === 0;
  if (!rollback || !cameBack || rollback.status !== 'Succeeded' || hookCalls.release === 0) {
    return { verdict: 'undecided', because: rollback ? `the rollback ended ${told(rollback)}, and hooks were called ${hookCalls.release} times before` : 'there was no rollback' };
  }
  // From the share of the canary to nothing.
  const atOnce = shares.length <= 2;
  return {
    verdict: atOnce && hookCalls.rollback === 0 && rollback.creator === 'codeDeployRollback' ? 'confirmed' : 'refuted',
    because: `the new version had ${shares.join(' %, then ')} %, by a deployment of ${rollback.creator} that called hooks ${hookCalls.rollback} times`,
  };
}

export function judgeTasks({ tasks }: Observation): Judgement {
  if (tasks.old === 0 || tasks.new === 0) {
    return { verdict: 'undecided', because: 'the canary was not seen' };
  }
  return { verdict: tasks.old === tasks.new ? 'confirmed' : 'refuted', because: `in the canary ${tasks.old} tasks of the old version ran and ${tasks.new} of the new one` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const releases = new ProbedReleases(stack, OWN_LISTENER);
  const hooks = { BeforeInstall: stack.outputs.Hook, AfterAllowTraffic: stack.outputs.Hook };
  const first = await releases.start({}, { hooks });
  const release = endedOf(await releases.end(first));

  const before = await releases.shares();
  const newOne = before.indexOf(0);
  const second = await releases.startIntoCanary({ hooks });
  const taskSets = await releases.taskSets();
  const running = (isPrimary: boolean) => taskSets.find(({ status }) => (status === 'PRIMARY') === isPrimary)?.runningCount ?? 0;
  const tasks = { old: running(true), new: running(false) };

  const shares = [(await releases.shares())[newOne]];
  await setAlarm(stack, stack.outputs.WatchedAlarm, 'ALARM');
  const began = Date.now();
  let ended = began;
  try {
    await stack.watch(LONGEST_WAIT_MINUTES, async () => {
      // Asked first: what is seen after it is how it has ended.
      const isOver = await releases.isRolledBack(second);
      const share = (await releases.shares())[newOne];
      ended = Date.now();
      shares.push(...share === shares.at(-1) ? [] : [share]);
      return share === 0 || isOver;
    }, (isSo) => isSo);
  } finally {
    await setAlarm(stack, stack.outputs.WatchedAlarm, 'OK');
  }
  const info = await releases.end(second);
  const id = info.rollbackInfo?.rollbackDeploymentId;
  const rollback = id ? await releases.info(id) : undefined;
  const calls = await callsOf(stack);
  return {
    release,
    stopped: endedOf(info),
    ...rollback && { rollback: { ...endedOf(rollback), creator: rollback.creator! } },
    tasks,
    hookCalls: { release: calls(first), stopped: calls(second), rollback: id ? calls(id) : 0 },
    shares,
    ...shares.at(-1) === 0 && { seconds: stack.seconds(ended - began) },
  };
}

/** How often the hook was called for a deployment: it notes each call in a tag of its own. */
async function callsOf({ clientConfig, outputs }: DeployedStack): Promise<(deploymentId: string) => number> {
  const { Tags: tags = {} } = await new LambdaClient(clientConfig).send(new ListTagsCommand({ Resource: outputs.HookArn }));
  return (deploymentId) => Object.entries(tags).filter(([name, value]) => name.startsWith('call-') && value === deploymentId).length;
}

export const RELEASE_AND_ROLLBACK: Probe<Observation> = {
  id: 'release-and-rollback',
  question: 'Does the group\'s own role suffice for a release and a rollback, and how does a rollback go?',
  stack: 'ProbeCodeDeploy',
  minutes: 25,
  settles: [
    { fact: 'The role of `ownRole: true` has all that a release and a rollback need', judge: judgeRole },
    { fact: 'From the alarm to the traffic it takes half a minute at most', judge: judgeSpeed },
    { fact: 'A rollback takes all traffic back at once, by a deployment of its own that calls no hooks', judge: judgeRollback },
    { fact: 'As many tasks of the new version run as of the old one', judge: judgeTasks },
  ],
  observe,
};
