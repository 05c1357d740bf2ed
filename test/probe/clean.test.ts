import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { state } from './fakes';
import { clean, Leftover, testLeftoversOf } from '../../integ/probe/clean';
import { Site } from '../../integ/probe/site';

test('assertions go before what they read, stacks before revisions, and what fails keeps nothing else from being deleted', async () => {
  const gone: string[] = [];
  const leftover = (kind: Leftover['kind'], name: string, error?: string): Leftover => ({
    kind,
    name,
    remove: async () => {
      // A stack takes its time.
      await new Promise((wake) => setImmediate(wake));
      if (error) {
        throw new Error(error);
      }
      gone.push(name);
    },
  });
  const said: string[] = [];
  const failed = await clean([
    leftover('task definition', 'web:1'), leftover('stack', 'A', 'it is in use'), leftover('stack', 'B'), leftover('stack of assertions', 'Assert'),
  ], (text) => said.push(text));
  expect(gone).toEqual(['Assert', 'B', 'web:1']);
  expect(said).toEqual(['deleted: stack of assertions Assert', 'deleted: stack B', 'deleted: task definition web:1']);
  expect(failed).toEqual(['stack A: it is in use']);
});

describe('what integration tests have left', () => {
  const began = '2026-11-30T12:00:00.000Z';
  const at = '2026-11-30T13:00:00.000Z';
  const tests = [{ id: 'integ.release', minutes: 20 }, { id: 'integ.rollback', minutes: 30 }];
  const site = { clientConfig: { region: 'eu-west-1' }, pollMs: 1 } as Site;
  let asked: jest.SpyInstance;

  beforeEach(() => {
    const stack = (StackName: string, time: string) => ({ StackName, StackId: StackName, CreationTime: new Date(time) });
    asked = jest.spyOn(CloudFormationClient.prototype, 'send').mockImplementation(() => Promise.resolve({
      Stacks: [
        stack('EcsCanaryRelease', '2026-11-30T12:00:01.000Z'),
        stack('ReleaseDefaultTestDeployAssert47FC7B43', '2026-11-30T12:10:00.000Z'),
        stack('EcsCanaryRollback', '2026-11-30T11:00:00.000Z'),
        stack('SomebodyElses', '2026-11-30T12:10:00.000Z'),
      ],
    }));
  });

  afterEach(() => jest.restoreAllMocks());

  test('is known by name and age', async () => {
    const answer = { failure: 'it was interrupted', began, at };
    const found = await testLeftoversOf(site, state({ answers: { 'integ.release': answer, 'integ.rollback': answer } }), tests);
    expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['stack EcsCanaryRelease', 'stack of assertions ReleaseDefaultTestDeployAssert47FC7B43']);
  });

  test('is nothing where none was begun', async () => {
    expect(await testLeftoversOf(site, state(), tests)).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
  });
});
