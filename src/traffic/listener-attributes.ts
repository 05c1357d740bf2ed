import { Validator } from '../private/validator';

/** What the header that carries a fact about the connection is called. */
const REQUEST_HEADERS = [
  'mtls_clientcert_serial_number', 'mtls_clientcert_issuer', 'mtls_clientcert_subject', 'mtls_clientcert_validity',
  'mtls_clientcert_leaf', 'mtls_clientcert', 'tls_version', 'tls_cipher_suite',
].map((fact) => `routing.http.request.x_amzn_${fact}.header_name`);

const RESPONSE_HEADERS = [
  'strict_transport_security', 'access_control_allow_origin', 'access_control_allow_methods', 'access_control_allow_headers',
  'access_control_allow_credentials', 'access_control_expose_headers', 'access_control_max_age', 'content_security_policy',
  'x_content_type_options', 'x_frame_options',
].map((header) => `routing.http.response.${header}.header_value`);

const SERVER_HEADER = 'routing.http.response.server.enabled';

/** Elastic Load Balancing, ListenerAttribute: what Application Load Balancers support. */
const KEYS = [...REQUEST_HEADERS, SERVER_HEADER, ...RESPONSE_HEADERS];

/** Rejects attributes that an Application Load Balancer's listener does not have. */
export function validateListenerAttributes(validator: Validator, attributes: Record<string, string>, secure: boolean): void {
  for (const [key, value] of Object.entries(attributes)) {
    validator.require(KEYS.includes(key), {
      property: 'listenerAttributes', value: key, rule: "must be attributes of an Application Load Balancer's listener.", remedy: `Choose among ${KEYS.join(', ')}.`,
    });
    const property = `listenerAttributes['${key}']`;
    validator.require(secure || !REQUEST_HEADERS.includes(key), {
      property, value, rule: 'is about TLS, and without a certificate the listener speaks plain HTTP.', remedy: 'Set certificate, or remove the attribute.',
    });
    validator.pattern(property, value, key === SERVER_HEADER
      ? { regex: /^(true|false)$/, rule: "must be 'true' or 'false'.", remedy: "Write 'false' to have the header removed." }
      : { regex: /^[\x20-\x7e]{1,1024}$/, rule: 'must have 1 to 1024 characters of ASCII.', remedy: 'Remove the attribute to leave the header as it is.' });
  }
}
