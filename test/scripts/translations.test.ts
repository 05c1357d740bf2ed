import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { sourcesOf, untranslated } from '../../scripts/consumers/translations';

const EXAMPLES = {
  python: '    EcsCanaryBlueGreen(self, "Web", project_id="node-app")',
  java: ' * EcsCanaryBlueGreen.Builder.create(this, "Web").projectId("node-app").build();',
  go: '//   ecscanarybluegreen.NewEcsCanaryBlueGreen(this, jsii.String("Web"), &EcsCanaryBlueGreenProps{',
};

test.each(Object.entries(EXAMPLES))('an example in %s is translated', (language, example) => {
  expect(untranslated(language, `before\n${example}\nafter`)).toEqual([]);
});

test.each(Object.entries(EXAMPLES))('a package of %s that has TypeScript beside it is not', (language, example) => {
  expect(untranslated(language, `${example}\n  new sns.Topic(this, 'Topic');`)).toEqual(["is TypeScript still: new sns.Topic(this, 'Topic');"]);
});

test.each(Object.keys(EXAMPLES))('a package of %s without an example is not', (language) => {
  expect(untranslated(language, '')).toEqual([expect.stringContaining('has no example with')]);
});

test('the sources of Go are all its files', () => {
  const dist = mkdtempSync(join(tmpdir(), 'go-'));
  try {
    mkdirSync(join(dist, 'module'));
    writeFileSync(join(dist, 'module', 'one.go'), 'package one');
    writeFileSync(join(dist, 'module', 'go.mod'), 'module one');
    expect(sourcesOf('go', dist)).toBe('package one');
  } finally {
    rmSync(dist, { recursive: true });
  }
});

test('a package that is not there is an error that says so', () => {
  const dist = mkdtempSync(join(tmpdir(), 'empty-'));
  expect(() => sourcesOf('python', dist)).toThrow(`${dist} should hold one *.whl, and holds 0`);
  rmSync(dist, { recursive: true });
});
