import { CfnParameter, CustomResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ANSWERING, notingFunction } from './functions';
import { TOLD_TAG } from './listener-names';
import { IDLE, IDLE_SERVICES } from './service-names';

export interface IdleServicesProps {
  readonly vpc: ec2.IVpc;
  readonly listener: elbv2.IApplicationListener;
  /** The grace period of the service that CodeDeploy deploys. */
  readonly gracePeriod: CfnParameter;
  /** Another value asks again for the task definition that is told. */
  readonly question: CfnParameter;
}

/** Services without a task: what is asked is what CloudFormation sends, and what ECS takes. */
export class IdleServices extends Construct {
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The function that tells the task definition of a service. */
  public readonly tellerArn: string;
  /** The service that is told its task definition. */
  public readonly told: ecs.FargateService;

  constructor(stack: Stack, id: string, { vpc, listener, gracePeriod, question }: IdleServicesProps) {
    super(stack, id);
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, clusterName: IDLE.clusterName });
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { family: IDLE.family, cpu: 256, memoryLimitMiB: 512 });
    this.taskDefinition.addContainer('Container', {
      containerName: IDLE.containerName,
      image: ecs.ContainerImage.fromRegistry('traefik/whoami:v1.12.0'),
      portMappings: [{ containerPort: IDLE.containerPort }],
    });
    const service = (name: keyof typeof IDLE_SERVICES, type: ecs.DeploymentControllerType) => new ecs.FargateService(this, name, {
      cluster,
      serviceName: IDLE_SERVICES[name],
      taskDefinition: this.taskDefinition,
      desiredCount: 0,
      minHealthyPercent: 0,
      deploymentController: { type },
      assignPublicIp: true,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    });
    const behindRule = (idle: ecs.FargateService, priority: number) => {
      const group = new elbv2.ApplicationTargetGroup(this, `${idle.node.id}Group`, { vpc, targetType: elbv2.TargetType.IP, port: 80 });
      const rule = new elbv2.ApplicationListenerRule(this, `${idle.node.id}Rule`, {
        listener, priority, conditions: [elbv2.ListenerCondition.pathPatterns([`/${idle.node.id}`])], targetGroups: [group],
      });
      idle.attachToApplicationTargetGroup(group);
      idle.node.addDependency(rule);
      return idle.node.defaultChild as ecs.CfnService;
    };
    const held = behindRule(service('held', ecs.DeploymentControllerType.CODE_DEPLOY), 101);
    held.healthCheckGracePeriodSeconds = gracePeriod.valueAsNumber;
    behindRule(service('moved', ecs.DeploymentControllerType.CODE_DEPLOY), 102);
    behindRule(service('own', ecs.DeploymentControllerType.ECS), 103);

    const teller = this.teller();
    this.tellerArn = teller.functionArn;
    const telling = new CustomResource(this, 'Telling', {
      serviceToken: this.tellerArn,
      resourceType: 'Custom::ProbeTelling',
      properties: { Question: question.valueAsString, Own: this.taskDefinition.taskDefinitionArn },
    });
    telling.node.addDependency(this.node.findChild('TellerPolicy'));
    this.told = service('told', ecs.DeploymentControllerType.ECS);
    (this.told.node.defaultChild as ecs.CfnService).taskDefinition = telling.getAttString('TaskDefinition');
  }

  /** It answers what its tag says, whatever it is asked for. */
  private teller() {
    return notingFunction(this, 'Teller', `
${ANSWERING}
const { LambdaClient, ListTagsCommand } = require('@aws-sdk/client-lambda');
exports.handler = async ({ ResourceProperties: { Own }, ResponseURL, StackId, RequestId, LogicalResourceId }, { invokedFunctionArn: Resource }) => {
  const { Tags: { ${TOLD_TAG}: TaskDefinition = Own } = {} } = await new LambdaClient().send(new ListTagsCommand({ Resource }));
  await answer(ResponseURL, { Status: 'SUCCESS', PhysicalResourceId: 'telling', StackId, RequestId, LogicalResourceId, Data: { TaskDefinition } });
};`);
  }
}
