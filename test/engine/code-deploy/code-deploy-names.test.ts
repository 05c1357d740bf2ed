import { App } from 'aws-cdk-lib';
import { CiIdentity, EcsCanaryBlueGreenProps } from '../../../src';
import { agnosticStack, expectInvalid, make, newStack, stringToken } from '../../helpers';

type Names = Pick<EcsCanaryBlueGreenProps, 'applicationName' | 'deploymentGroupName'>;

test('application and group are called by projectId and stage, or as the user wants', () => {
  const names = (props: Names = {}) => {
    const { application, deploymentGroup, plan } = make({ stage: 'dev', ...props });
    return [application!.applicationName, deploymentGroup!.deploymentGroupName, plan.names.applicationName, plan.names.deploymentGroupName];
  };
  expect(names().slice(2)).toEqual(['deployment-app-shop-dev', 'deployment-group-shop-dev']);
  expect(names({ applicationName: 'my+app=1,2.3@x', deploymentGroupName: 'my.group' }).slice(2)).toEqual(['my+app=1,2.3@x', 'my.group']);
});

test.each<[keyof Names, string]>([['applicationName', 'a/b'], ['deploymentGroupName', 'a b']])("%s must not be '%s'", (property, value) => {
  expectInvalid(() => make({ [property]: value }), {
    property, got: `'${value}'`, rule: 'the name must consist of letters, digits and + = , . @ _ -.', remedy: `Choose another ${property}.`,
  });
});

test.each<keyof Names>(['applicationName', 'deploymentGroupName'])('%s has 1 to 100 characters', (property) => {
  const sized = (length: number) => make({ [property]: 'a'.repeat(length) });
  expect(() => sized(1)).not.toThrow();
  expect(() => sized(100)).not.toThrow();
  for (const length of [0, 101]) {
    expectInvalid(() => sized(length), {
      property, got: `'${'a'.repeat(length)}'`, rule: `the name must have 1 to 100 characters and has ${length}.`, remedy: `Choose another ${property}.`,
    });
  }
});

test('a name that projectId and stage make too long is told of, with how to set it apart', () => {
  const longest = 'p'.repeat(100 - 'deployment-group--prod'.length);
  expect(() => make({ projectId: longest, ciIdentity: CiIdentity.none() })).not.toThrow();
  expectInvalid(() => make({ projectId: `${longest}p`, ciIdentity: CiIdentity.none() }), {
    property: 'projectId',
    got: `'${longest}p'`,
    rule: `with stage 'prod' makes the deploymentGroupName 'deployment-group-${longest}p-prod', which must have 1 to 100 characters and has 101.`,
    remedy: 'Shorten projectId or stage, or set deploymentGroupName.',
  });
});

test('tokens are skipped', () => {
  expect(() => make({ applicationName: stringToken('not a name!') })).not.toThrow();
});

test("an application that is another service's is refused", () => {
  const stack = newStack();
  make({ applicationName: 'mine' }, stack, 'Web');
  expectInvalid(() => make({ projectId: 'other', applicationName: 'mine' }, stack, 'Other'), {
    property: 'applicationName', got: "'mine'", rule: "belongs to 'Stack/Web' already.", remedy: 'Choose another applicationName for one of them.',
  });
});

test('two services of a name that may live apart are told of once', () => {
  const app = new App();
  make({}, agnosticStack('One', app));
  const { node } = make({}, agnosticStack('Two', app));
  const clashes = node.metadata.filter(({ data }) => String(data).includes('nameClash'));
  expect(clashes).toHaveLength(1);
});
