import { Token } from 'aws-cdk-lib';
import type { HttpSmokeTestOptions } from './http-smoke-test';
import { LARGEST_ENVIRONMENT_BYTES } from '../private/aws-rules';
import { Validator } from '../private/validator';

/** What HTTP takes as the target of a request; letters beyond ASCII are sent by nobody. */
const PATH = /^\/[\x21-\x7e]{0,1023}$/;

/** What frames a message or belongs to the connection, and so to whoever sends the request (RFC 9110, 7.6.1; RFC 9112, 6). */
const FORBIDDEN_HEADERS = [
  'connection', 'content-length', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
];

export function validateSmokeTest(validator: Validator, options: HttpSmokeTestOptions): void {
  validator.pattern('path', options.path, {
    regex: PATH,
    rule: "must begin with '/', have at most 1024 characters, and have neither spaces nor characters beyond ASCII.",
    remedy: "Set a path like '/orders?limit=1', and percent-encode all other characters.",
  });
  validator.number('expectStatus', options.expectStatus, { min: 200, max: 599, remedy: 'Set the status that a healthy version answers with.' });
  validator.pattern('expectBody', options.expectBody, {
    regex: /^[^]{1,1000}$/, rule: 'must have 1 to 1000 characters.', remedy: 'Leave it out to accept any body.',
  });
  validateHeaders(validator, options.headers ?? {});
  const { requests, retries, timeout } = options;
  validator.known({ requests, retries, timeout }, 'the timeout of the function is calculated from it');
  validator.number('requests', requests, { min: 1, max: 100, remedy: 'For example, choose 10.' });
  validator.number('retries', retries, { min: 0, max: 10, remedy: 'For example, choose 2.' });
  validator.duration('timeout', timeout, 'seconds', { min: 1, max: 60, remedy: 'Choose as long as a user would wait.' });
}

function validateHeaders(validator: Validator, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    validator.pattern('headers', name, {
      regex: /^[\w!#$%&'*+.^`|~-]+$/, rule: 'must have names that HTTP allows.', remedy: "For example, write { 'X-Smoke-Test': 'yes' }.",
    });
    validator.require(!FORBIDDEN_HEADERS.includes(name.toLowerCase()), {
      property: 'headers', value: name, rule: 'belongs to the connection, which the function makes: the task would wait for a body that never comes, or refuse.', remedy: 'Remove it.',
    });
    validator.pattern(`headers['${name}']`, value, {
      regex: /^[\t\x20-\x7e]*$/, rule: 'must be ASCII without line breaks.', remedy: 'Encode all other characters.',
    });
  }
  const bytes = Buffer.byteLength(JSON.stringify(headers));
  validator.require(bytes < LARGEST_ENVIRONMENT_BYTES || Object.values(headers).some((value) => Token.isUnresolved(value)), {
    property: 'headers',
    value: `${bytes} bytes`,
    rule: `are part of the function's environment, which Lambda limits to ${LARGEST_ENVIRONMENT_BYTES} bytes in all.`,
    remedy: 'Send fewer or shorter ones.',
  });
}

/** The path of the health check, where the test has none of its own: a load balancer may ask for more than HTTP sends. */
export function checkInheritedPath(validator: Validator, path: string): string {
  validator.pattern('path', path, {
    regex: PATH,
    rule: 'is that of the health check, and cannot be sent: it has spaces or characters beyond ASCII.',
    remedy: 'Encode it in healthCheck.path, or set path of the smoke test.',
  });
  return path;
}
