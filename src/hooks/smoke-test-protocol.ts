/** What the template and the handler (handlers/smoke-test) have to agree on. */

/** The environment variable that has the test, as JSON. */
export const TEST_VARIABLE = 'SMOKE_TEST';

/** The requests to each new task, and what they must be answered with. */
export interface HttpTest {
  readonly cluster: string;
  readonly service: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly expectStatus: number;
  readonly expectBody?: string;
  /** One after another, to each task. */
  readonly requests: number;
  readonly timeoutSeconds: number;
  /** How often a request is sent again that was not answered as expected. */
  readonly retries: number;
}

/** Between a request and its repetition. */
export const SECONDS_BETWEEN_RETRIES = 1;
