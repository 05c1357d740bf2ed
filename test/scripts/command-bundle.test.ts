import { loadedByAll } from '../../scripts/command/bundle';
import { commandManifest } from '../../scripts/command/manifest';

type Output = Parameters<typeof loadedByAll>[0]['outputs'][string];

const output = (inputs: string[], imports: Output['imports'], entryPoint?: string): Output => ({
  bytes: 1, exports: [], entryPoint, imports, inputs: Object.fromEntries(inputs.map((input) => [input, { bytesInOutput: 1 }])),
});

test('what all commands load is the entry with its imports, but for those that are made when a command runs', () => {
  const outputs = {
    'bin/aws.js': output(['node_modules/@aws-sdk/client-ecs/index.js'], [{ path: 'bin/shared.js', kind: 'import-statement' }], 'cli/aws/clients.ts'),
    'bin/ecs-canary.js': output(['cli/index.ts'], [
      { path: 'bin/shared.js', kind: 'import-statement' }, { path: 'bin/aws.js', kind: 'dynamic-import' }, { path: 'node:fs', kind: 'import-statement', external: true },
    ], 'cli/index.ts'),
    'bin/shared.js': output(['cli/io.ts'], [{ path: 'bin/deep.js', kind: 'import-statement' }, { path: 'bin/ecs-canary.js', kind: 'import-statement' }]),
    'bin/deep.js': output(['cli/options.ts'], []),
  };
  expect(loadedByAll({ outputs })).toEqual(['cli/index.ts', 'cli/io.ts', 'cli/options.ts']);
});

test('the package of the command has the version of the library, and nothing to install or run on installation', () => {
  const { version, repository, author, license, engines, publishConfig, ...others } = jest.requireActual('../../package.json');
  const manifest = commandManifest({ version: '1.2.3', repository, author, license, engines, publishConfig, ...others });
  expect(Object.keys(manifest).sort()).toEqual([
    'author', 'bin', 'description', 'engines', 'keywords', 'license', 'name', 'publishConfig', 'repository', 'type', 'version',
  ]);
  expect(manifest).toMatchObject({ name: 'ecs-canary', version: '1.2.3', repository, engines });
});
