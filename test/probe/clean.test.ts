import { clean, Leftover } from '../../integ/probe/clean';

test('stacks go first, and what fails keeps nothing else from being deleted', async () => {
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
    leftover('task definition', 'web:1'), leftover('stack', 'A', 'it is in use'), leftover('stack', 'B'),
  ], (text) => said.push(text));
  expect(gone).toEqual(['B', 'web:1']);
  expect(said).toEqual(['deleted: stack B', 'deleted: task definition web:1']);
  expect(failed).toEqual(['stack A: it is in use']);
});
