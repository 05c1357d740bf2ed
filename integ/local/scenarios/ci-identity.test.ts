/**
 * The CI identity can release and can do nothing else, whichever engine releases. The endpoint enforces no IAM, so the calls
 * that a release has really made, and the ones that must be denied, are evaluated against the user's policy as IAM
 * has it. What only AWS can say, which call needs which permission, is taken from its Service Authorization
 * Reference.
 */
import {
  BY_CODE_DEPLOY, BY_ECS, COMMON_DENIED, COMMON_DENIED_ELSEWHERE, COMMON_OTHERS, iamArn, Identity, resourceOf, USER,
} from './ci-identity-of';
import { RunningService } from './running-service';
import { CODE_DEPLOY, ECS } from '../engines';
import { IamReader } from '../iam';
import { RecordedCall } from '../local-aws';
import { decide, IamRequest, Statement } from '../policy';
import { ReleasedService } from '../released-service';
import { imageOf } from '../starter';

describe(`by ${CODE_DEPLOY.name}`, () => identityOf(BY_CODE_DEPLOY));

describe(`by ${ECS.name}`, () => identityOf(BY_ECS));

function identityOf<R extends ReleasedService>(identity: Identity<R>): void {
  const { engine } = identity;
  let service: RunningService<R>;
  let statements: Statement[];
  let calls: RecordedCall[];
  let id: string;

  beforeAll(async () => {
    service = await RunningService.startStarter(engine, { minuteSeconds: 1 });
    const iam = new IamReader(service.aws.endpoint);
    const policies = await iam.attachedPolicies(USER);
    expect(policies).toHaveLength(1);
    expect(await iam.otherGrants(USER)).toEqual([]);
    statements = await iam.statements(policies[0]);

    const credentials = await iam.createAccessKey(USER);
    const ci = engine.releasesOf(service.aws, service.names, credentials);
    id = await ci.release(imageOf('v2'));
    await identity.ask(ci, id);
    calls = service.aws.calls().filter(({ caller, accessKeyId }) => caller === 'client' && accessKeyId === credentials.accessKeyId);
  });

  afterAll(async () => service?.stop());

  test('a release by the CI user’s own key makes these calls', () => {
    expect([...new Set(calls.map(nameOf))].sort()).toEqual(identity.calls);
    expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('each call of a release is allowed', () => {
    const requests = calls.flatMap(requestsOf);
    // Both roles of the task definition are passed, and that is checked.
    expect(requests.filter(({ action }) => action === 'iam:PassRole')).toHaveLength(2);
    expect(requests.filter((request) => !isAllowed(request))).toEqual([]);
  });

  test('so is what else the workflow calls, and what is checked along with a release', async () => {
    const others = [...COMMON_OTHERS, ...await identity.others(service.releases, id)];
    expect(others.filter((request) => !isAllowed(request))).toEqual([]);
  });

  test.each([...identity.denied, ...COMMON_DENIED])('%s on %s is denied', (action, resource) => {
    expect(isAllowed({ action, resource })).toBe(false);
  });

  test.each([...identity.deniedElsewhere, ...COMMON_DENIED_ELSEWHERE])('%s is denied on another service’s %s', (action, resource) => {
    expect(isAllowed({ action, resource })).toBe(false);
  });

  test('a revision with a role of somebody else’s cannot be registered', () => {
    const register = calls.find(({ action }) => action === 'RegisterTaskDefinition')!;
    for (const role of ['taskRoleArn', 'executionRoleArn']) {
      const foreign = { ...register, parameters: { ...register.parameters, [role]: iamArn('role/Admin') } };
      expect(requestsOf(foreign).filter((request) => !isAllowed(request)).map(({ action, resource }) => [action, resource]))
        .toEqual([['iam:PassRole', iamArn('role/Admin')]]);
    }
  });

  test('its roles cannot be passed to anything but tasks', () => {
    const [passed] = calls.flatMap(requestsOf).filter(({ action }) => action === 'iam:PassRole');
    expect(isAllowed(passed)).toBe(true);
    for (const context of [{ 'iam:PassedToService': 'lambda.amazonaws.com' }, undefined]) {
      expect(isAllowed({ ...passed, context })).toBe(false);
    }
  });

  function isAllowed(request: IamRequest): boolean {
    return decide(statements, request) === 'allowed';
  }
}

function nameOf({ service, action }: RecordedCall): string {
  return `${service}:${action}`;
}

/** What IAM checks for a call: the call itself on its resource, and the roles that it passes. */
function requestsOf(call: RecordedCall): IamRequest[] {
  const { parameters } = call;
  const roles = [parameters.taskRoleArn, parameters.executionRoleArn].filter((role) => role !== undefined);
  return [
    { action: nameOf(call), resource: resourceOf(nameOf(call), parameters) },
    ...roles.map((role) => ({ action: 'iam:PassRole', resource: String(role), context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } })),
  ];
}
