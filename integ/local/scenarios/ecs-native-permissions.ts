import { IamReader } from '../iam';
import { LocalAws, RecordedCall } from '../local-aws';
import { decide, IamRequest, Statement } from '../policy';

/** What a caller has asked of AWS, and what it may. */
interface Caller {
  readonly name: string;
  readonly calls: RecordedCall[];
  readonly statements: Statement[];
}

/** Who has released, and by which access key. */
interface Ci {
  readonly user: string;
  readonly accessKeyId: string;
}

/** In the names of the functions' roles. */
const FUNCTIONS = ['GuardsRole', 'ReleaseHookRole'];

/** What the endpoint itself holds against the roles, and what these tests ask. */
const LEFT_OUT = ['elasticloadbalancing', 'sts'];

/**
 * Declares the tests of who may do what in releases by ECS: the calls of all that came before.
 */
export function describePermissions(running: () => { readonly aws: LocalAws; readonly ci: Ci }): void {
  describe('permissions', () => {
    let callers: Caller[];
    beforeAll(async () => {
      const { aws, ci } = running();
      const iam = new IamReader(aws.endpoint);
      const keys = [...new Set(aws.calls().map(({ accessKeyId }) => accessKeyId).filter((key) => key.startsWith('ASIA')))];
      const functions = await Promise.all(keys.map(async (key) => {
        const name = await iam.roleOf(key);
        return { name, calls: callsBy(aws, key), statements: await iam.allRoleStatements(name) };
      }));
      const [policy] = await iam.attachedPolicies(ci.user);
      // Whoever else has a session is the CDK's command line.
      callers = [
        ...functions.filter(({ name }) => FUNCTIONS.some((role) => name.includes(role))),
        { name: ci.user, calls: callsBy(aws, ci.accessKeyId), statements: await iam.statements(policy) },
      ];
    });

    test('each call of guards, hooks and CI is allowed', () => {
      const denied = callers.flatMap(({ name, calls, statements }) => calls.flatMap(requestsOf)
        .filter((request) => decide(statements, request) !== 'allowed').map(({ action, resource }) => `${name}: ${action} on ${resource}`));
      expect([...new Set(denied)]).toEqual([]);
      expect(callsOf('GuardsRole').length).toBeGreaterThan(10);
      expect(callsOf('ReleaseHookRole').length).toBeGreaterThan(5);
      expect(callsOf('ci-').length).toBeGreaterThan(3);
    });

    test.each(FUNCTIONS)('each permission of a %s was needed', (role) => {
      const asked = new Set(callsOf(role).map(nameOf));
      const granted = callersOf(role).flatMap(({ statements }) => statements.flatMap(({ Action }) => Action));
      // What a function writes into its log Lambda sends for it.
      expect(granted).toContain('ecs:DescribeServiceDeployments');
      expect([...new Set(granted)].filter((action) => !action.startsWith('logs:') && !asked.has(action))).toEqual([]);
    });

    const callersOf = (name: string) => callers.filter((caller) => caller.name.includes(name));
    const callsOf = (name: string) => callersOf(name).flatMap(({ calls }) => calls);
  });
}

function callsBy(aws: LocalAws, key: string): RecordedCall[] {
  return aws.calls().filter(({ accessKeyId, service }) => accessKeyId === key && !LEFT_OUT.includes(service));
}

function nameOf({ service, action }: RecordedCall): string {
  return `${service}:${action}`;
}

/** What IAM checks for a call (Service Authorization Reference). */
function requestsOf(call: RecordedCall): IamRequest[] {
  const { parameters } = call;
  const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
  const service = (name: unknown) => arn('ecs', `service/${String(parameters.cluster)}/${String(name)}`);
  const resources: Record<string, unknown[]> = {
    'ecs:DescribeServices': [parameters.services].flat().map(service),
    'ecs:ListServiceDeployments': [service(parameters.service)],
    'ecs:UpdateService': [service(parameters.service)],
    'ecs:DescribeServiceDeployments': [parameters.serviceDeploymentArns].flat(),
    'ecs:DescribeServiceRevisions': [parameters.serviceRevisionArns].flat(),
    'ecs:DescribeTaskDefinition': ['*'],
    'ecs:ListTaskDefinitions': ['*'],
    'ecs:RegisterTaskDefinition': [arn('ecs', `task-definition/${String(parameters.family)}:*`)],
    'cloudwatch:DescribeAlarms': ['*'],
    'cloudformation:DescribeStacks': [parameters.StackName],
    'lambda:InvokeFunction': [parameters.FunctionName],
  };
  const about = resources[nameOf(call)];
  if (about === undefined) {
    throw new Error(`Which resource is ${nameOf(call)} about?`);
  }
  return about.map((resource) => ({ action: nameOf(call), resource: String(resource) }));
}
