import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ReleasedService, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { EcsCanary, Ended } from '../ecs-canary';
import { hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { imageOf, STARTER, starterImages } from '../starter';
import { until } from '../until';

/** A service under load that commands are tried on, whichever engine releases it. */
export class SteeredService {
  public static async byCodeDeploy(): Promise<SteeredService & { readonly service: RunningService }> {
    const service = await RunningService.startStarter({ minuteSeconds: 1 });
    const codedeploy = new CodeDeployClient(service.aws.clientConfig);
    return new SteeredService(service, {
      name: 'CodeDeploy',
      hasAllTraffic: async (id) => (await service.releases.info(id)).instanceTerminationWaitTimeStarted === true,
      setApproval: async (minutes) => {
        const { applicationName, deploymentGroupName } = service.names;
        const { blueGreenDeploymentConfiguration } = await service.releases.group();
        await codedeploy.send(new UpdateDeploymentGroupCommand({
          applicationName,
          currentDeploymentGroupName: deploymentGroupName,
          blueGreenDeploymentConfiguration: {
            ...blueGreenDeploymentConfiguration,
            deploymentReadyOption: minutes === undefined
              ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' } : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: minutes },
          },
        }));
      },
    }) as SteeredService & { readonly service: RunningService };
  }

  /** By a shorter schedule: what differs between the engines does not depend on it. */
  public static async byEcs(): Promise<SteeredService> {
    const aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
    try {
      const cdk = cdkFor(aws, 'starter');
      await cdk.bootstrap();
      const context = { engine: 'ecsNative', canaryMinutes: '6', terminationMinutes: '4' };
      const { Url: url } = await cdk.deploy(STARTER.stack, ...Object.entries(context).flatMap((pair) => ['--context', pair.join('=')]));
      const service = RunningService.byEcs(aws, cdk, conventionalNames(STARTER.projectId), hostOf(url));
      const ecs = new ECSClient(aws.clientConfig);
      return new SteeredService(service, {
        name: 'ECS',
        hasAllTraffic: async (id) => {
          const arn = (await service.releases.list()).find((known) => known.endsWith(`/${id}`))!;
          return (await service.releases.describe(arn)).lifecycleStage === 'BAKE_TIME';
        },
        setApproval: async (minutes) => {
          const { clusterName: cluster, serviceName } = service.names;
          const pause = {
            targetType: 'PAUSE' as const,
            lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT' as const],
            timeoutConfiguration: { timeoutInMinutes: minutes, action: 'ROLLBACK' as const },
          };
          const deploymentConfiguration = { lifecycleHooks: minutes === undefined ? [] : [pause] };
          await ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, deploymentConfiguration }));
        },
      });
    } catch (error) {
      await aws.stop();
      throw error;
    }
  }

  private readonly cloudwatch: CloudWatchClient;

  private constructor(
    public readonly service: RunningService<ReleasedService>,
    public readonly engine: {
      readonly name: string;
      readonly hasAllTraffic: (id: string) => Promise<boolean>;
      /** So that releases wait so many minutes for somebody; or for nobody. */
      readonly setApproval: (minutes?: number) => Promise<void>;
    },
  ) {
    this.cloudwatch = new CloudWatchClient(service.aws.clientConfig);
    service.startLoad();
  }

  public start(args: string, env?: Record<string, string>): EcsCanary {
    return new EcsCanary(this.service.aws, args.split(' '), { cwd: this.service.aws.folder, env });
  }

  public async run(args: string, env?: Record<string, string>): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Releases a version by the command, and does not follow it. */
  public async begin(version: string): Promise<string> {
    const { code, err } = await this.run(`release --image ${imageOf(version)} --yes --no-wait`);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/\S+ has started\./) });
    return /(\S+) has started/.exec(err)![1];
  }

  public async hasAllTraffic(id: string): Promise<void> {
    await until('it has all traffic', async () => this.engine.hasAllTraffic(id), 60_000);
  }

  public async quiet(): Promise<void> {
    await until('no alarm is on', async () => (await this.alarms()).every(({ StateValue }) => StateValue === 'OK'));
  }

  /** Makes an alarm fire whatever happens, or as it was. */
  public async setThreshold(change: (threshold: number) => number): Promise<void> {
    const alarm = (await this.alarms()).find(({ AlarmName }) => AlarmName!.endsWith('-http5xx'))!;
    const { AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold } = alarm;
    await this.cloudwatch.send(new PutMetricAlarmCommand({
      AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold: change(Threshold!),
    }));
  }

  public async alarmIsOn(): Promise<void> {
    await until('the alarm is on', async () => (await this.alarms()).some(({ StateValue }) => StateValue === 'ALARM'));
  }

  private async alarms() {
    const { MetricAlarms: alarms = [] } = await this.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: `${this.service.names.serviceName}-` }));
    return alarms;
  }
}
