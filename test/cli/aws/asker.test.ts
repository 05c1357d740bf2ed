import { named } from './fake-aws';
import { cannotBeAsked, isPassing } from '../../../cli/aws/asker';

const coded = (code: string) => Object.assign(new Error('connect'), { code });

test.each([
  named('ThrottlingException'), named('TooManyRequestsException'), named('TimeoutError', 0), named('ServiceUnavailable', 503), named('Anything', 500), named('Anything', 429),
  coded('ENOTFOUND'), coded('ECONNREFUSED'), coded('ECONNRESET'), coded('EAI_AGAIN'), coded('EPIPE'), named('Error', 0, 'getaddrinfo ENOTFOUND ecs.eu-west-1.amazonaws.com'),
])('%s may be gone a moment later', (error) => {
  expect(isPassing(error)).toBe(true);
});

// Each has "eNotFound" in it.
test.each(['ImageNotFoundException', 'ServiceNotFoundException', 'ResourceNotFoundException', 'RuleNotFound', 'AccessDeniedException', 'ValidationError'])('%s is an answer', (name) => {
  expect(isPassing(named(name))).toBe(false);
});

test.each([
  [named('CredentialsProviderError', 0, 'Could not load credentials from any providers'), 'there are no credentials: set AWS_PROFILE, or give --profile'],
  [named('ExpiredTokenException', 400, 'It has expired'), 'the credentials are not accepted: It has expired (ExpiredTokenException)'],
  [named('AccessDenied', 403, 'No.'), 'not allowed: No.'],
  [coded('ECONNREFUSED'), 'no answer: connect'],
  [named('ServiceNotFoundException'), undefined],
])('what cannot be asked is said: %s', (error, text) => {
  expect(cannotBeAsked(error)).toBe(text);
});
