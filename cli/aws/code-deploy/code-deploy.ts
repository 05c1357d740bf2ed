import type { Service } from '@aws-sdk/client-ecs';
import { Deployments, findDeployment, Group } from './deployments';
import { Starting } from './starting';
import { Steering } from './steering';
import { WatchedDeployments } from './watched-deployments';
import { CliError } from '../../cli-error';
import { EngineAdapter, ReleaseSelection } from '../engine-adapter';
import { EngineContext } from '../releases';
import { steeredService } from '../steered';

/** `d-8BYBK5P3I` */
const ID = /^d-[A-Z0-9]+$/i;

/** Releases by CodeDeploy. */
export const codeDeploy: EngineAdapter = {
  planName: 'codeDeploy',
  title: 'CodeDeploy',
  releases: ({ deploymentController }) => deploymentController?.type === 'CODE_DEPLOY',
  serviceOf: async (releaseId, { clients, asker }) => {
    if (!ID.test(releaseId)) {
      return undefined;
    }
    const group = groupOfDeployment(await findDeployment(clients, asker, releaseId));
    const { ecsServices = [] } = await asker.must(async () => new Deployments(clients, asker, group).groupInfo());
    return { serviceName: ecsServices[0].serviceName!, clusterName: ecsServices[0].clusterName! };
  },
  connect: async (context, live, selection) => {
    const { clients, asker } = context;
    const deployments = new Deployments(clients, asker, await groupOf(context, live, selection));
    const steering = new Steering(context, deployments);
    return steeredService(context, {
      watched: new WatchedDeployments(asker, deployments),
      started: new Starting(context, deployments, selection.appSpec),
      steered: steering,
      past: steering,
    });
  },
};

/** By the plan, by the release where it alone says which service, or by the task sets: CodeDeploy writes the deployment into those that it makes. */
async function groupOf(
  { clients, asker }: EngineContext, { serviceName, taskSets = [] }: Service, selection: ReleaseSelection,
): Promise<Group> {
  const { applicationName, deploymentGroupName, releaseId } = selection;
  if (applicationName !== undefined && deploymentGroupName !== undefined) {
    return { applicationName, deploymentGroupName };
  }
  const id = selection.serviceName === undefined ? releaseId : taskSets.map(({ externalId }) => externalId).find((external) => external?.startsWith('d-'));
  if (id === undefined) {
    throw new CliError(`${serviceName}: without a plan, its deployment group is known only from a release, and there has been none.`, 'Give --plan.');
  }
  return groupOfDeployment(await findDeployment(clients, asker, id));
}

function groupOfDeployment({ applicationName, deploymentGroupName }: Partial<Group>): Group {
  return { applicationName: applicationName!, deploymentGroupName: deploymentGroupName! };
}
