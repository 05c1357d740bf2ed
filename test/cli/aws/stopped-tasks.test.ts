import { Clients } from '../../../cli/aws/clients';
import { findStopped } from '../../../cli/aws/versions';

const REVISION = 'arn:aws:ecs:eu-west-1:1:task-definition/shop:2';

/** ECS with one task of the revision that has ended then. */
function stoppedAt(milliseconds: number, taskDefinitionArn = REVISION): Clients {
  const task = { taskDefinitionArn, stoppedAt: new Date(milliseconds), stoppedReason: 'Essential container in task exited' };
  const send = async (command: object) => command.constructor.name === 'ListTasksCommand' ? { taskArns: ['t'] } : { tasks: [task] };
  return { ecs: { send } } as unknown as Clients;
}

test.each([
  ['in the second in which the release began, which is told without its fraction', 49_000, 1],
  ['in a second before', 48_999, 0],
  ['when it has ended', 60_000, 1],
  ['afterwards', 60_001, 0],
])('a task that ended %s', async (_, at, count) => {
  expect(await findStopped(stoppedAt(at), 'c', REVISION, { began: 49_464, ended: 60_000 })).toHaveLength(count);
});

test('a task of another revision says nothing', async () => {
  expect(await findStopped(stoppedAt(50_000, `${REVISION}0`), 'c', REVISION, { began: 49_464 })).toEqual([]);
});
