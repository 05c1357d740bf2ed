import { typescript } from 'projen';

/** Unit tests by SWC: types are checked once, by tsc, not again for each test file. */
export function configureTasks(project: typescript.TypeScriptProject): void {
  const jest = project.jest!;
  jest.config.transform = { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] };
  jest.config.testMatch = ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/typescript/test/**/*.test.ts'];
  jest.config.coverageReporters = ['text', 'lcov'];
  project.deps.removeDependency('ts-jest');
  project.addTask('test:coverage', {
    description: 'Run the unit tests and measure what they cover',
    exec: 'jest --coverage --ci',
  });
}
