import { ACCOUNT } from './fakes';
import { isEndpoint } from '../../integ/probe/account-site';
import { parseProbeArguments, USAGE } from '../../integ/probe/arguments';

const parse = (text: string, environment: NodeJS.ProcessEnv = { AWS_REGION: 'eu-west-1' }) => parseProbeArguments(text.split(' ').filter(Boolean), environment);

test('an account is all that a run needs', () => {
  expect(parse(`--account ${ACCOUNT}`)).toEqual({ command: 'run', ids: [], account: ACCOUNT, region: 'eu-west-1', folder: '.probe', yes: false, keep: false });
});

test('probes are named, a flag goes before the environment', () => {
  expect(parse(`tags-only listener-rules --account ${ACCOUNT} --region us-east-1 --yes --keep --folder x`)).toMatchObject({
    ids: ['tags-only', 'listener-rules'], region: 'us-east-1', yes: true, keep: true, folder: 'x',
  });
});

test('the list needs no account', () => {
  expect(parse('list', {})).toMatchObject({ command: 'list', ids: [] });
});

test('clean may be told another run', () => {
  expect(parse(`clean --account ${ACCOUNT} --run r`)).toMatchObject({ command: 'clean', run: 'r' });
});

test.each([
  ['', '--account is missing'],
  ['clean', '--account is missing'],
  ['--account 123', '--account 123: an account has twelve digits.'],
  [`clean tags-only --account ${ACCOUNT}`, 'clean takes no probe, but tags-only was given.'],
  ['--acount 1', 'Unknown option \'--acount\''],
])('%j is refused, with the usage', (text, problem) => {
  expect(() => parse(text)).toThrow(problem);
  expect(() => parse(text)).toThrow(USAGE);
});

test('without a region nothing is done', () => {
  expect(() => parse(`--account ${ACCOUNT}`, {})).toThrow('--region is missing, and so is AWS_REGION.');
});

test.each([
  [{}, false],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, true],
  [{ AWS_ENDPOINT_URL_ECS: 'http://127.0.0.1:1' }, true],
  [{ AWS_ENDPOINT_URL: '' }, false],
])('whether it is AWS that answers: %j', (environment, expected) => {
  expect(isEndpoint(ACCOUNT, environment)).toBe(expected);
});

test('the account of emulators is none of AWS\'s', () => {
  expect(isEndpoint('000000000000', {})).toBe(true);
});
