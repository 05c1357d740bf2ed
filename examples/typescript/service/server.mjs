// The service: answers every request with its version, and fails a share of them when it is told to.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

/**
 * Longer than the balancer keeps an idle connection (60 s unless `idleTimeout` says more). Node's own
 * 5 seconds would close connections that the balancer is about to use, and it answers such a request with 502.
 */
const KEEP_ALIVE_MS = 75_000;

/**
 * @param {{ version: string, failureRate: number }} options failureRate: share of requests that fail, 0 to 1
 * @returns {import('node:http').Server}
 */
export function createService({ version, failureRate }) {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    if (request.url === '/health') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
      return;
    }
    if (Math.random() < failureRate) {
      console.error(`ERROR ${request.method} ${request.url}: simulated failure`);
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${version} failed\n`);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`${version}\n`);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const version = process.env.VERSION ?? 'dev';
  const failureRate = Number(process.env.FAILURE_RATE ?? 0);
  const server = createService({ version, failureRate });
  server.listen(Number(process.env.PORT ?? 3000), () => console.log(`${version} listens`));
  // ECS sends SIGTERM and kills after 30 seconds: finish what was begun.
  process.on('SIGTERM', () => server.close(() => process.exit(0)));
}
