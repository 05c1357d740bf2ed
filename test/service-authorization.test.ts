import { Template } from 'aws-cdk-lib/assertions';
import { objectionsTo, statementsOf, TemplateStatement } from './service-authorization';
import { CONFIGURATIONS } from './stacks';

/**
 * What is wider than the Service Authorization Reference would allow, with the reason why. An entry that nothing needs
 * any more fails.
 */
const ACCEPTED: { readonly objection: RegExp; readonly reason: string }[] = [
  {
    objection: /^codedeploy:PutLifecycleEventHookExecutionStatus has no resource level, and is allowed on .*:deploymentgroup:/,
    reason: 'aws-cdk-lib itself grants it on the deployment group: LambdaDeploymentGroup.grantPutLifecycleEventHookExecutionStatus().',
  },
  {
    objection: /^elasticloadbalancing:(Add|Remove)Tags is never asked for .*:listener(-rule)?\/app\//,
    reason: 'The data have the page of the Classic Load Balancer, whose actions have the same prefix. That of ELB v2 lists listener/app and listener-rule/app.',
  },
  {
    objection: /^cloudwatch:DescribeAlarms has a resource level/,
    reason: 'Composite alarms are told to those only who may describe all (CloudWatch API reference, DescribeAlarms).',
  },
  {
    objection: /^ec2:(Assign|Unassign)PrivateIpAddresses|^ec2:(Create|Delete)NetworkInterface has a resource level/,
    reason: 'Lambda checks these permissions on all resources before it puts a function into a VPC (Lambda, "Required IAM permissions").',
  },
];
const withoutOwner = (objection: string) => objection.replace(/^\w+: /, '');
const isAccepted = (objection: string) => ACCEPTED.some((accepted) => accepted.objection.test(withoutOwner(objection)));

const objections = Object.keys(CONFIGURATIONS).map(async (name) => {
  const statements = statementsOf(Template.fromStack(CONFIGURATIONS[name]()));
  return { name, statements, found: (await Promise.all(statements.map(objectionsTo))).flat() };
});

test('each permission is one that AWS knows, on the resources that it is asked for, as narrow as it can be', async () => {
  const found = (await Promise.all(objections)).flatMap((one) => one.found.map((objection) => ({ name: one.name, objection })));
  expect(found.filter(({ objection }) => !isAccepted(objection))).toEqual([]);
  expect(ACCEPTED.filter((accepted) => !found.some(({ objection }) => accepted.objection.test(withoutOwner(objection))))).toEqual([]);
});

test('every configuration has permissions to look at', async () => {
  const counts = (await Promise.all(objections)).map(({ name, statements }) => ({ name, enough: statements.length > 3 }));
  expect(counts).toEqual(Object.keys(CONFIGURATIONS).map((name) => ({ name, enough: true })));
});

const statement = (overrides: Partial<TemplateStatement>): TemplateStatement => ({ owner: 'P', actions: [], resources: [], conditionKeys: [], ...overrides });

test.each<[string, Partial<TemplateStatement>, string]>([
  ['an action that there is not', { actions: ['ecs:RegisterTask'], resources: ['*'] }, 'ecs:RegisterTask: there is no such action'],
  [
    'all resources where one would do',
    { actions: ['ecs:RegisterTaskDefinition'], resources: ['*'] },
    'ecs:RegisterTaskDefinition has a resource level (task-definition), and is allowed on *',
  ],
  [
    'a resource where there is no level',
    { actions: ['ecs:DescribeTaskDefinition'], resources: ['arn:aws:ecs:r:1:task-definition/x:1'] },
    'ecs:DescribeTaskDefinition has no resource level, and is allowed on arn:aws:ecs:r:1:task-definition/x:1',
  ],
  [
    'a resource of another kind',
    { actions: ['codedeploy:CreateDeployment'], resources: ['arn:aws:codedeploy:r:1:application:x'] },
    'codedeploy:CreateDeployment is never asked for arn:aws:codedeploy:r:1:application:x',
  ],
  [
    'a condition that is never there',
    { actions: ['ecr:PutImage'], resources: ['arn:aws:ecr:r:1:repository/x'], conditionKeys: ['ecs:CreateAction', 'aws:PrincipalArn'] },
    'ecr:PutImage does not know the condition key ecs:CreateAction',
  ],
])('%s is found', async (_, overrides, objection) => {
  expect(await objectionsTo(statement(overrides))).toEqual([`P: ${objection}`]);
});
