import { complaint, versionIn } from '../../scripts/consumers/toolchains';

test.each([
  ['Python 3.11.7', [3, 11]],
  ['javac 17.0.15', [17, 0]],
  ['javac 25', [25, 0]],
  ['Apache Maven 3.8.7', [3, 8]],
  ['go version go1.26.8 linux/amd64', [1, 26]],
  ['git version 2.39.5 (Apple Git-154)', [2, 39]],
])('reads the version of %s', (text, version) => {
  expect(versionIn(text)).toEqual(version);
});

test('says what is missing, and what to do', () => {
  expect(complaint({ what: 'Maven', argv: ['no-such-program', '--version'], minimum: [3, 6] }))
    .toBe('Maven 3.6 or newer is needed, and `no-such-program --version` does not run: install it and put it on the PATH');
});

test('says which version is too old', () => {
  expect(complaint({ what: 'Node', argv: [process.execPath, '--version'], minimum: [999, 0] }))
    .toBe(`Node 999.0 or newer is needed, and \`${process.execPath} --version\` says ${process.version}`);
});

test('says nothing when all is well', () => {
  expect(complaint({ what: 'Node', argv: [process.execPath, '--version'], minimum: [20, 0] })).toBeUndefined();
});
