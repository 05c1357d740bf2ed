import { typescript } from 'projen';

/** A file above this many lines (blank ones and comments aside) is two things. */
const MAX_LINES = 300;

/**
 * Which folder of src/ may import which: data flows one way (see ARCHITECTURE.md), and only the facade
 * sees everything. A folder that is not named may not be imported.
 */
const LAYERS: Record<string, string[]> = {
  analysis: ['private/errors.ts'],
  private: ['canary-config.ts'],
  traffic: ['private', 'canary-config.ts'],
  alarms: ['private', 'analysis', 'canary-config.ts'],
  engine: ['private', 'canary-config.ts'],
  ci: ['private', 'canary-config.ts'],
};

/** What runs without the CDK: the command line bundles it, and its numbers must not depend on a construct. */
const WITHOUT_CDK = ['src/analysis/**', 'src/private/errors.ts'];

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
  // node:test's test() returns a promise that its runner awaits.
  eslint.addOverride({ files: ['examples/**'], rules: { '@typescript-eslint/no-floating-promises': 'off' } });
  eslint.addOverride({ files: ['test/**'], rules: { 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] } });
}

function zones(): object[] {
  const folders = Object.keys(LAYERS);
  return folders.map((folder) => ({
    target: `./${folder}`,
    from: '.',
    except: [folder, ...LAYERS[folder]].map((allowed) => `./${allowed}`),
    message: `${folder}/ may import only itself and: ${LAYERS[folder].join(', ')}`,
  }));
}
