import { request } from 'http';
import type { Target } from './targets';
import type { HttpTest } from '../../src/hooks/smoke-test-protocol';

/** What a task says to a request. */
export type Answer = { readonly status: number; readonly body: string } | { readonly error: string };

/** What is looked at of a body. */
const LONGEST_BODY = 1024 * 1024;

/** Sends one request to a task itself. Redirects are answers like any other. */
export async function ask({ address, port }: Target, { path, headers, timeoutSeconds }: HttpTest): Promise<Answer> {
  return new Promise((answer) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const fail = ({ message }: Error) => answer({ error: signal.aborted ? `no answer within ${timeoutSeconds} seconds` : message });
    const call = request({ host: address, port, path, headers, agent: false, signal }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const done = () => answer({ status: response.statusCode!, body: Buffer.concat(chunks).toString() });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= LONGEST_BODY) {
          done();
          response.destroy();
        }
      });
      response.on('end', done);
      response.on('error', fail);
    });
    call.on('error', fail);
    call.end();
  });
}
