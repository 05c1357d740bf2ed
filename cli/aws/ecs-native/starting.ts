import { UpdateServiceCommand, type Service, type ServiceDeployment } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { courseOf } from './course';
import { groupOf } from './followed-service-deployment';
import { overdueInstall } from './overdue-install';
import { leftBy, ServiceDeployments } from './service-deployments';
import { alarmNamesOf, ruleOf } from './watched-service-deployments';
import { idOf, releaseOf } from '../../../release/ecs-native/release-of';
import { percentText } from '../../../release/percent';
import { CliError } from '../../cli-error';
import { Refused } from '../../steer/ask-failed';
import { ReleaseChoice } from '../../steer/steered-service';
import { startFailed } from '../errors';
import { alarmsAreOn, alarmsThatAreOn } from '../preparing';
import { EngineContext, Standing, StartedReleases, SteeredReleases } from '../releases';
import { describeService } from '../service';
import { shareOf } from '../share-of';

/** How long ECS may take until it says that it watches the alarms, in minutes. */
const PATIENCE_MINUTES = 1;
const PAUSE_MS = 1_000;

/** The deployment as the API has it, and the target group and task definition that it would start from. */
interface Live {
  readonly revision?: string;
  readonly groupArn?: string;
}

/** Starts deployments by ECS, and sees that they do not run unguarded: where CodeDeploy refuses, ECS goes on. */
export class Starting implements StartedReleases {
  constructor(
    private readonly context: EngineContext, private readonly deployments: ServiceDeployments, private readonly steering: Pick<SteeredReleases, 'abort'>,
  ) {}

  public async standing({ ignoreAlarms, fast, description }: ReleaseChoice): Promise<Standing> {
    if (fast) {
      throw new CliError('--fast: ECS releases by the strategy of the service, and has no other for one release.',
        'Leave it out: the earlier version comes back through the canary. A release that is under way is stopped at once by abort.');
    }
    if (description !== undefined) {
      throw new CliError('--description: a deployment by ECS has no place for it.', 'Leave it out, or put it into the tag of the image, which the history shows.');
    }
    const { clients, asker } = this.context;
    const service = await describeService(clients, asker, this.context.service);
    const running = await this.deployments.running();
    const live = await this.live(service);
    const alarmNames = alarmNamesOf(service);
    return {
      ...(live.revision !== undefined && { live: live.revision }),
      ...(running && { running: await this.asRunning(running) }),
      alarmNames,
      whileAlarmIsOn: 'ECS would watch none of them during the release',
      course: [
        ...courseOf(service.deploymentConfiguration),
        ...(ignoreAlarms && alarmNames.length > 0 ? ['ECS watches no alarm if one is on at the start; if none is, they stop it all the same: --ignore-alarms'] : []),
      ],
      ...(running === undefined && await this.refusalByWeights(service, live)),
      overdue: overdueInstall,
      start: async (revision) => this.start(revision, ignoreAlarms ? [] : alarmNames),
    };
  }

  /** What has settled last is live; of a service that had no deployment for 90 days it is what the service is meant to run. */
  private async live({ taskDefinition, currentServiceRevisions = [] }: Service): Promise<Live> {
    const settled = await this.deployments.settled();
    const arn = settled ? leftBy(settled) : currentServiceRevisions[0]?.arn;
    if (arn === undefined) {
      return { ...(taskDefinition !== undefined && { revision: taskDefinition }) };
    }
    const found = (await this.context.asker.must(async () => this.deployments.revisionsOf([arn]))).get(arn);
    const groupArn = found && groupOf(found);
    return { revision: found?.taskDefinition ?? taskDefinition, ...(groupArn !== undefined && { groupArn }) };
  }

  private async asRunning({ serviceDeploymentArn, createdAt, targetServiceRevision }: ServiceDeployment): Promise<NonNullable<Standing['running']>> {
    const arn = targetServiceRevision?.arn;
    const revisions = arn === undefined ? undefined : await this.context.asker.must(async () => this.deployments.revisionsOf([arn]));
    const revision = revisions?.get(arn!)?.taskDefinition;
    return { id: idOf(serviceDeploymentArn!), began: createdAt?.getTime() ?? 0, ...(revision !== undefined && { revision }) };
  }

  /** ECS moves traffic from where it believes it to be: where somebody has moved it meanwhile, the first step would be an outage. */
  private async refusalByWeights(service: Service, { groupArn }: Live): Promise<Pick<Standing, 'refusal'>> {
    const { clients, asker } = this.context;
    const rule = ruleOf(service);
    if (rule === undefined || groupArn === undefined) {
      return {};
    }
    const { Rules = [] } = await asker.must(async () => clients.balancing.send(new DescribeRulesCommand({ RuleArns: [rule] })));
    const share = shareOf(Rules, groupArn, undefined);
    return share === 1 ? {} : {
      refusal: `the rule ${rule} gives the live version ${share === undefined ? 'no part' : percentText(share)} of the requests, by its target group ${nameOf(groupArn)}, `
        + 'and ECS does not look at that before it moves them. Give that group weight 1 and the other one 0 first.',
    };
  }

  private async start(taskDefinition: string, alarmNames: readonly string[]): Promise<string> {
    const { clients, service: { clusterName, serviceName } } = this.context;
    let service: Service | undefined;
    try {
      // Once, and three fields: any other that is sent is changed, too, and may be refused.
      ({ service } = await clients.ecs.send(new UpdateServiceCommand({ cluster: clusterName, service: serviceName, taskDefinition })));
    } catch (error) {
      throw startFailed(error);
    }
    const arn = service?.currentServiceDeployment;
    if (arn === undefined) {
      throw new Refused(`ECS has started nothing: ${serviceName} is already set to that revision.`);
    }
    const unguarded = alarmNames.length === 0 ? undefined : await this.unguarded(arn, alarmNames);
    if (unguarded !== undefined) {
      await this.steering.abort(arn);
      throw new Refused(`${idOf(arn)} was stopped again, and is rolled back: ${unguarded}`);
    }
    return idOf(arn);
  }

  /** Why nothing would stop a release that has just been started; nothing where the alarms do, or it has ended already. */
  private async unguarded(arn: string, alarmNames: readonly string[]): Promise<string | undefined> {
    const { asker, timing } = this.context;
    const deadline = timing.now() + PATIENCE_MINUTES * timing.minuteMs;
    // Before ECS has said anything, or the first requests could be quicker.
    const ignored = await this.ignored(alarmNames);
    if (ignored !== undefined) {
      return ignored;
    }
    for (;;) {
      const deployment = await asker.must(async () => this.deployments.get(arn));
      const { phase } = releaseOf(deployment, { now: timing.now() });
      if (phase === 'ended' || phase === 'rollingBack') {
        return undefined;
      }
      if (deployment.alarms?.status === 'MONITORING') {
        break;
      }
      // Before the first request there is time: what it says first may be of before it has begun.
      if (phase !== 'installing' || timing.now() >= deadline) {
        return `ECS watches no alarm of it (${deployment.alarms?.status ?? 'it does not say why'}), as it does where one is on at the start.`;
      }
      await timing.sleep(Math.min(PAUSE_MS, timing.minuteMs / 10));
    }
    return this.ignored(alarmNames);
  }

  /** Whether ECS says that it watches none is not documented: alarms that have come on between the check and the start are asked for themselves. */
  private async ignored(alarmNames: readonly string[]): Promise<string | undefined> {
    const on = await alarmsThatAreOn(this.context, alarmNames);
    return on.length === 0 ? undefined : `${alarmsAreOn(on)}, which ECS does not watch where it was so at the start.`;
  }
}

/** `targetgroup/web/0123456789abcdef` */
function nameOf(groupArn: string): string {
  return groupArn.split(':').at(-1)!;
}
