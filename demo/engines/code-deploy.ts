import { DemoEngine } from './told-releases';
import { Releases, ReleaseState } from '../../integ/local/releases';

/** What the lifecycle event in progress means for somebody who watches. */
const STAGES: Record<string, string> = {
  BeforeInstall: 'preparing',
  Install: 'starting the new tasks',
  AfterInstall: 'new tasks are up',
  AllowTestTraffic: 'test traffic',
  AfterAllowTestTraffic: 'test traffic',
  BeforeAllowTraffic: 'about to shift traffic',
  AllowTraffic: 'canary: part of the traffic goes to the new version',
  AfterAllowTraffic: 'all traffic goes to the new version',
};

export const codeDeploy: DemoEngine = {
  name: 'code-deploy',
  planName: 'codeDeploy',
  hooksAreOfTheService: false,
  listCommand: 'aws deploy list-deployments --application-name $APPLICATION --deployment-group-name $DEPLOYMENT_GROUP',
  releases: (aws, names) => {
    const releases = new Releases(aws, names);
    return {
      weights: async () => releases.weights(),
      alarms: async () => releases.alarms(),
      release: async (image, hooks) => releases.release(image, { hooks }),
      follow: async (id, onState) => {
        const info = await releases.follow(id, (state) => onState({ stage: stageOf(state), weights: state.weights, alarms: state.alarms }));
        return { status: info.status!, rolledBack: info.rollbackInfo?.rollbackDeploymentId !== undefined, reason: info.errorInformation?.message };
      },
    };
  },
};

function stageOf({ info, events }: Pick<ReleaseState, 'info' | 'events'>): string {
  switch (info.status) {
    case 'Succeeded': return 'done: the old tasks are gone';
    case 'Stopped': return 'stopped, rolling back';
    case 'Failed': return 'failed, rolling back';
    case 'Ready': return 'waits for somebody to approve it';
  }
  const current = events.find(({ status }) => status === 'InProgress')?.lifecycleEventName;
  const shifted = events.find(({ lifecycleEventName: name }) => name === 'AfterAllowTraffic')?.status === 'Succeeded';
  return current ? STAGES[current] ?? current : shifted ? 'promoted: the old tasks stay, in case they are needed' : 'queued';
}
