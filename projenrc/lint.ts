import { typescript } from 'projen';

/** A file above this many lines (blank ones and comments aside) is two things. */
const MAX_LINES = 300;

/** Types at the root that every folder but analysis/ may import. */
const SHARED = ['canary-config.ts', 'service-context.ts', 'workflow-step.ts'];

/**
 * Which folder of src/ may import which: data flows one way (see ARCHITECTURE.md), and only the facade
 * sees everything. A folder that is not named may not be imported.
 */
const LAYERS: Record<string, string[]> = {
  'analysis': ['private/errors.ts'],
  'private': SHARED,
  'custom-resources': ['private', ...SHARED],
  'plan': ['private', 'analysis', ...SHARED],
  'traffic': ['private', 'custom-resources', ...SHARED],
  'alarms': ['private', 'analysis', ...SHARED],
  'hooks': ['private', ...SHARED],
  'notifications': ['private', ...SHARED],
  'engine': ['private', 'analysis/canary-plan.ts', 'analysis/engine-rules.ts', 'hooks/hook-contract.ts', 'hooks/hook-types.ts', 'notifications/notification-types.ts', 'notifications/release-notifier.ts', 'nag/nag-types.ts', 'custom-resources/stack-provider.ts', 'custom-resources/managed-listener/protocol.ts', 'custom-resources/service-guard/service-guard.ts', 'custom-resources/service-changes/service-changes.ts', 'rendered', ...SHARED],
  'ci': ['private', ...SHARED],
  'rendered': ['private', 'traffic', ...SHARED],
  'nag': ['private', 'ecs-canary-blue-green.ts', ...SHARED],
  'workflow': ['private', 'ci/ci-identity-types.ts', 'engine/engine-types.ts', 'ecs-canary-blue-green.ts', ...SHARED],
};

/** The command line bundles it, and its numbers must not depend on a construct. */
const WITHOUT_CDK = ['src/analysis/**', 'src/private/errors.ts', 'cli/**', 'release/**'];

/** Files that only turn values into values: they know neither the CDK nor the disk. */
const PURE = ['src/**/render-*.ts', 'release/**'];

/** Style, file length and the layers of the library. */
export function configureLint(project: typescript.TypeScriptProject): void {
  const eslint = project.eslint!;
  eslint.addRules({
    'max-lines': ['error', { max: MAX_LINES, skipBlankLines: true, skipComments: true }],
    'import/no-cycle': ['error'],
    'import/no-restricted-paths': ['error', { basePath: './src', zones: zones() }],
  });
  eslint.addOverride({
    files: WITHOUT_CDK,
    rules: { 'no-restricted-imports': ['error', { patterns: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '@aws-cdk/*'] }] },
  });
  eslint.addOverride({
    files: ['release/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group: ['@aws-sdk/*'], allowTypeImports: true, message: 'release/ asks AWS nothing' }] }] },
  });
  // node:test's test() returns a promise that its runner awaits.
  eslint.addOverride({ files: ['examples/**'], rules: { '@typescript-eslint/no-floating-promises': 'off' } });
  eslint.addOverride({
    files: PURE,
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['aws-cdk-lib*', 'constructs', 'fs', 'http', 'https', 'child_process'], message: 'pure: plain values in, plain values out' }] }] },
  });
  eslint.addOverride({ files: ['test/**'], rules: { 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] } });
}

function zones(): object[] {
  const folders = Object.keys(LAYERS);
  return [
    ...folders.map((folder) => ({
      target: `./${folder}`,
      from: '.',
      except: [folder, ...LAYERS[folder]].map((allowed) => `./${allowed}`),
      message: `${folder}/ may import only itself and: ${LAYERS[folder].join(', ')}`,
    })),
    {
      target: ['./*.ts', './engine/engine-types.ts'],
      from: './engine',
      // The factory takes the options, so they are part of the API.
      except: ['./engine-types.ts', './deployment-engine.ts', './validate-schedule.ts', './code-deploy/code-deploy-options.ts', './ecs-native/ecs-native-options.ts'],
      message: 'engine/deployment-engine.ts alone knows an engine: whatever else there is asks IBoundEngine',
    },
    {
      target: '../handlers',
      from: '.',
      except: [
        './custom-resources', './notifications/notifier-protocol.ts', './engine/code-deploy/stack-update-release/protocol.ts',
        './engine/ecs-native/hook-protocol.ts', './hooks/smoke-test-protocol.ts', './private/console.ts',
      ],
      message: 'handlers/ may import only itself, the protocols that it shares with constructs, and the console',
    },
    { target: '../cli', from: '.', except: ['./analysis'], message: 'cli/ may import only itself and analysis/: whoever has a plan file can use it' },
    {
      target: '../cli/rehearsal/simulation',
      from: '.',
      except: ['./analysis/types.ts', './analysis/engine-rules.ts'],
      message: 'the simulation must be able to contradict the analysis: it knows its types only',
    },
    { target: '../cli/rehearsal/simulation', from: '../cli', except: ['./rehearsal/simulation'], message: 'the simulation is pure: it imports itself only' },
    { target: '../release', from: '.', except: ['./analysis'], message: 'release/ may import only itself and analysis/: handlers and the command line bundle it' },
    { target: '../release', from: '../cli', message: 'release/ is pure: the command line asks, and hands over what it was told' },
    { target: '../release', from: '../handlers', message: 'release/ is pure: the handlers ask, and hand over what they were told' },
    { target: '../release/render', from: ['../release/code-deploy', '../release/ecs-native'], message: 'a renderer does not know which engine it tells of' },
    {
      target: ['../cli/commands', '../cli/steer', '../cli/aws/!(engines).ts'],
      from: ['../cli/aws/code-deploy', '../cli/aws/ecs-native'],
      message: 'cli/aws/engines.ts alone knows an engine: whatever else there is asks SteeredService, or the parts of an adapter (releases.ts)',
    },
    { target: '../cli/aws/code-deploy', from: '../cli/aws/ecs-native', message: 'an engine’s adapter knows no other engine' },
    { target: '../cli/aws/ecs-native', from: '../cli/aws/code-deploy', message: 'an engine’s adapter knows no other engine' },
    { target: '.', from: '../release', message: 'release/ is for programs: src/ is compiled by jsii without it' },
    { target: '.', from: '../cli', message: 'cli/ is a program: src/ writes the plan files that it reads' },
    { target: '.', from: '../handlers', message: 'handlers/ run in Lambda: src/ knows their bundles only' },
  ];
}
