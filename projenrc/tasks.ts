import { typescript } from 'projen';

/** jest's module names, led to the newest aws-cdk-lib instead of the floor. */
const NEWEST_CDK = JSON.stringify({
  '^ecs-canary-blue-green$': '<rootDir>/src',
  '^(aws-cdk-lib|constructs)(.*)$': '<rootDir>/test/newest-cdk/node_modules/$1$2',
});

/** The handlers of Lambda functions, by the folder in handlers/ and in assets/. */
const HANDLERS = ['managed-listener', 'release-hook', 'release-notifier', 'service-guard', 'smoke-test', 'stack-update-release'];

/** Tests of what is the same whatever the CDK's version is: pure parts, handlers, scripts and the command line. */
const WITHOUT_CDK = '<rootDir>/test/(analysis|benchmark|ci|cli|handlers|judge|release|scripts)/';

/** What synthesises, and so reads the bundles. */
const SYNTHESISING = ['compile', 'test', 'test:coverage', 'test:handlers', 'test:newest-cdk', 'lint:templates', 'lint:workflows', 'integ:verify', 'integ', 'benchmark'];

/** What can be run besides Projen's own tasks. */
export function configureTasks(project: typescript.TypeScriptProject): void {
  transpileTestsBySwc(project);
  shareTheCdkBetweenTests(project);
  finishCompilation(project);
  checkCompatibility(project);
  translateExamples(project);

  // Not by Projen, so that their first line is there at once. The SDK says at every start which Node versions it will
  // support from 2027 on, hence --no-warnings.
  project.setScript('demo', 'node --no-warnings demo/start.cjs demo');
  project.setScript('sandbox', 'node --no-warnings demo/start.cjs sandbox');
  // It synthesises, so it needs the handlers' bundles.
  project.setScript('probe', 'projen bundle && node --no-warnings --import tsx integ/probe/main.ts');
  project.addTask('test:coverage', {
    description: 'Run the unit tests and measure what they cover',
    exec: 'jest --coverage --ci',
  });
  project.addTask('test:handlers', {
    description: 'Run the tests of the Lambda handlers and of what they tell, and see that they cover every branch',
    // Babel's instrumentation: V8's does not know that the default of what AWS leaves out is a branch.
    // And no report of its own, because `test` has counted these tests.
    exec: 'jest test/handlers test/release --ci --reporters=default --coverage --coverageProvider=babel --coverageReporters=text'
      + ` --collectCoverageFrom='handlers/**/*.ts' --collectCoverageFrom='release/{why,clean,code-deploy/*,ecs-native/*,cloud-watch/*}.ts' --coverageThreshold='${JSON.stringify({ global: { branches: 100 } })}'`,
  });
  project.addTask('test:newest-cdk', {
    description: 'Run the unit tests of all that synthesises against the newest aws-cdk-lib (test/newest-cdk/package.json)',
    env: {
      // Its built-in template validation takes seconds for each synth, and cfn-lint does the same.
      CDK_VALIDATION: 'false',
      // The manifest's check is not spared here (test/jest-runtime.cjs).
      CHECK_MANIFESTS: 'true',
      JEST_JUNIT_OUTPUT_NAME: 'junit-newest-cdk.xml',
    },
    steps: [
      { exec: 'npm ci --prefix test/newest-cdk' },
      { exec: `jest --ci --coverage=false --moduleNameMapper='${NEWEST_CDK}' --testPathIgnorePatterns /node_modules/ '${WITHOUT_CDK}'` },
    ],
  });
  project.addTask('test:examples', {
    description: 'Run the tests of the example apps',
    steps: [
      { exec: 'tsx -e "require(\'./scripts/link-example\').linkExample(\'typescript\')"' },
      { exec: 'npm test --prefix examples/typescript' },
    ],
  });
  project.addTask('test:consumers', {
    description: 'Build the packages of all languages and run the starters on them; arguments choose languages',
    steps: [
      { spawn: 'compile' },
      { exec: 'tsx scripts/consumers.ts', receiveArgs: true },
    ],
  });
  project.addTask('test:local-aws', {
    description: 'Run the tests of the local AWS endpoint itself',
    exec: 'tsx scripts/test-local-aws.ts',
  });
  project.addTask('lint:templates', {
    description: 'Run cfn-lint over the templates of the configurations in test/stacks.ts',
    exec: 'tsx scripts/lint-templates.ts',
  });
  project.addTask('lint:workflows', {
    description: 'Run actionlint (with shellcheck, where it is installed) and zizmor over the workflows that the library generates, and zizmor over the project\'s own',
    exec: 'tsx scripts/lint-workflows.ts',
  });
  project.addTask('site', {
    description: 'Build the documents as a site with a search into dist/site',
    steps: [{ spawn: 'compile' }, { exec: 'tsx scripts/site/build.ts' }],
  });
  project.addTask('lint:docs', {
    description: 'Check the documents and docstrings: code compiles and synthesises, commands and links exist, every member is explained, and the site can be built',
    steps: [{ spawn: 'compile' }, { exec: 'tsx scripts/lint-docs.ts' }, { exec: 'tsx scripts/site/build.ts' }],
  });
  project.addTask('integ:verify', {
    description: 'Compare the integration tests with their snapshots, offline; arguments go to integ-runner',
    // Transpiled only, because `npm test` has checked the types; integ-runner insists on credentials.
    env: { TS_NODE_TRANSPILE_ONLY: '1', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
    exec: 'integ-runner --directory integ --language typescript',
    receiveArgs: true,
  });
  project.addTask('integ', {
    description: 'Run integration tests on the account of the environment or of --profiles; see integ/README.md',
    exec: 'integ-runner --directory integ --language typescript --update-on-failed --force',
    receiveArgs: true,
  });
  project.addTask('test:scenarios', {
    description: 'Run real releases on the local AWS endpoint (integ/local/scenarios); arguments go to jest',
    // The SDK says at every start which Node versions it will support from 2027 on.
    env: { NODE_NO_WARNINGS: '1' },
    steps: [
      // The apps import the library as users do: compiled.
      { spawn: 'compile' },
      // Two files at a time, whatever the machine: they wait more than they work, and each has an endpoint of its own.
      { exec: 'jest --config integ/local/jest.config.json --ci', receiveArgs: true },
    ],
  });
  project.addTask('benchmark', {
    description: 'Measure synthesis against the same resources by hand, and print a table',
    steps: [{ spawn: 'compile' }, { exec: 'tsx benchmark/benchmark.ts' }],
  });
  project.addTask('test:long', {
    description: 'Run what .ci/run only samples with more samples, and others; arguments: how many times as many (10), and a seed to repeat a run',
    steps: [{ spawn: 'compile' }, { exec: 'tsx scripts/ci/long-tests.ts', receiveArgs: true }],
  });
  project.addTask('ci-table', {
    description: 'Write into CONTRIBUTING.md how long the steps of the last .ci/run here took',
    exec: 'tsx scripts/ci/write-minutes.ts',
  });
  bundle(project);
}

/**
 * Bundles what runs in Lambda at package time, so that nobody's synthesis needs a bundler: the SDK is the
 * runtime's, and it is not minified, because people may want to read what runs in their account. And the
 * command line, with all that it needs in it: it is a package of its own, of the same version.
 */
function bundle(project: typescript.TypeScriptProject): void {
  const esbuild = 'esbuild --bundle --platform=node --log-level=warning';
  const task = project.addTask('bundle', {
    description: 'Bundle the Lambda handlers of handlers/ into assets/, and the command line of cli/ into packages/ecs-canary/',
    steps: [
      ...HANDLERS.map((name) => ({
        exec: `${esbuild} handlers/${name}/index.ts --target=node22 "--external:@aws-sdk/*" --outfile=assets/${name}/index.js`,
      })),
      { exec: 'tsx scripts/command/build-command.ts' },
      // What runs in generated jobs.
      { exec: 'rm -rf assets/shell && cp -R shell assets/shell' },
    ],
  });
  SYNTHESISING.forEach((name) => project.tasks.tryFind(name)!.prependSpawn(task));
  const packing = project.addTask('package:command', {
    description: 'Pack the command line: dist/command/ecs-canary-<version>.tgz, which npx runs in any folder',
    steps: [
      { spawn: task.name },
      { exec: 'rm -rf dist/command && mkdir -p dist/command && npm pack ./packages/ecs-canary --silent --ignore-scripts --pack-destination dist/command' },
    ],
  });
  project.packageTask.spawn(packing);
  project.addTask('messages', {
    description: 'Write docs/messages.md, the page of all messages, from the sources',
    exec: 'tsx scripts/messages.ts',
  });
  project.addTask('name-command', {
    description: 'Write into the documents how the command line is run, as release/how-to-run.ts has it',
    exec: 'tsx scripts/name-command.ts',
  });
}

/**
 * The examples of README and docstrings, in the language of the package that they are in. One that does not compile, or that
 * nobody has translated, fails the package.
 */
function translateExamples(project: typescript.TypeScriptProject): void {
  const tablet = '.jsii.tabl.json';
  const task = project.addTask('translate-examples', {
    description: 'Translate the examples of the README and the docstrings into the languages of the packages',
    exec: `jsii-rosetta extract --strict --cache ${tablet} .`,
  });
  ['java', 'python', 'go'].forEach((target) => {
    const packaging = project.tasks.tryFind(`package:${target}`)!;
    packaging.reset(`jsii-pacmak -v --target ${target} --rosetta-tablet ${tablet} --rosetta-unknown-snippets fail`);
    packaging.prependSpawn(task);
  });
  // There is no toolchain of .NET where this runs, and nothing is published for it: that the code can be generated is all that is known.
  project.addTask('package:dotnet', {
    description: 'Generate the code of a package for .NET, which is neither compiled nor published',
    steps: [{ spawn: task.name }, { exec: `jsii-pacmak -v --target dotnet --code-only --outdir dist/code --rosetta-tablet ${tablet} --rosetta-unknown-snippets fail` }],
  });
}

/** Types are checked once, by tsc, not again for each test file. */
function transpileTestsBySwc(project: typescript.TypeScriptProject): void {
  const jest = project.jest!;
  jest.config.transform = { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] };
  jest.config.testMatch = ['<rootDir>/test/**/*.test.ts'];
  // Not the whole folder: other packages lie in .cache/ and dist/, some of them copies of this one.
  jest.config.roots = ['<rootDir>/src', '<rootDir>/test'];
  jest.config.coverageReporters = ['text', 'lcov'];
  // A test that hangs is found in a minute, too; a property of a second may take ten where a machine is busy.
  jest.config.testTimeout = 60_000;
  project.deps.removeDependency('ts-jest');
}

/** See there why. Projen's types do not know the option. */
function shareTheCdkBetweenTests(project: typescript.TypeScriptProject): void {
  Object.assign(project.jest!.config, { runtime: '<rootDir>/test/jest-runtime.cjs' });
}

/** What jsii leaves to do: what is published need not carry source maps and comments. */
function finishCompilation(project: typescript.TypeScriptProject): void {
  project.compileTask.exec('tsx scripts/strip-compiled.ts', { name: 'strip source maps and comments' });
}

/**
 * Whatever builds the packages, the release included, first compares their API with that of the newest
 * release on npm. It says nothing as long as there is none.
 */
function checkCompatibility(project: typescript.TypeScriptProject): void {
  project.postCompileTask.spawn(project.tasks.tryFind('compat')!);
}
