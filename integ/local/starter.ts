import { join } from 'path';
import { ImageRule } from './local-aws';
import { linkExample } from '../../scripts/link-example';

/** The starter app of examples/typescript, with its service as the local stand-in for its images. */
export const STARTER = {
  stack: 'Starter',
  projectId: 'node-app',
  folder: (): string => linkExample('typescript'),
};

/**
 * The image of a version: its tag is the version. One with `-broken` in it fails a share of its requests and
 * logs them, `-silent` fails them and logs nothing, `-noisy` only logs errors, `-exits` does not start, `-sick` fails
 * its health check, `-crashes` ends at the first request, `-hangs` answers nothing but that, and `-hasty` closes connections that are idle for a moment. `-closes` closes every connection
 * instead of an answer; `-dies` answers well and ends a second after its first request, again and again; `-fades` answers well and
 * fails its health checks from its first request on; `-warms` fails half of the requests of its first second; `-lasts` takes
 * more than a second for each. `-fails-2` fails 2 % of its requests, each with an error in the log.
 */
export function imageOf(version: string): string {
  return `000000000000.dkr.ecr.us-east-1.amazonaws.com/web/${STARTER.projectId}/prod:${version}`;
}

/** Which local command stands for the starter's images. */
export function starterImages(failureRate: number): ImageRule[] {
  const service = {
    command: [process.execPath, 'server.mjs'],
    cwd: join(__dirname, '..', '..', 'examples', 'typescript', 'service'),
  };
  return [
    { ...service, match: `*/web/${STARTER.projectId}/*-broken*`, env: { VERSION: '{tag}', FAILURE_RATE: String(failureRate) } },
    { match: `*/web/${STARTER.projectId}/*-exits*`, command: [process.execPath, '-e', 'console.error("ERROR cannot start"); process.exit(1)'] },
    { match: `*/web/${STARTER.projectId}/*-sick*`, command: server({ onHealthCheck: 'response.statusCode = 503' }) },
    { match: `*/web/${STARTER.projectId}/*-crashes*`, command: server({ onRequest: 'console.error("out of memory"); process.exit(137)' }) },
    { match: `*/web/${STARTER.projectId}/*-hangs*`, command: server({ onRequest: 'return' }) },
    { match: `*/web/${STARTER.projectId}/*-closes*`, command: server({ onRequest: 'request.socket.destroy(); return' }) },
    { match: `*/web/${STARTER.projectId}/*-dies*`, command: server({ onRequest: 'globalThis.end ??= setTimeout(() => process.exit(1), 1000)' }) },
    {
      match: `*/web/${STARTER.projectId}/*-fades*`,
      command: server({ onRequest: 'globalThis.used = true', onHealthCheck: 'response.statusCode = globalThis.used ? 503 : 200' }),
    },
    {
      match: `*/web/${STARTER.projectId}/*-warms*`,
      command: server({ onRequest: 'globalThis.first ??= Date.now(); if (Date.now() - globalThis.first < 1000 && Math.random() < 0.5) response.statusCode = 500' }),
    },
    {
      match: `*/web/${STARTER.projectId}/*-lasts*`,
      command: server({ onRequest: "setTimeout(() => response.end('{tag}\\n'), 1100); return" }),
    },
    {
      match: `*/web/${STARTER.projectId}/*-fails-*`,
      command: server({ onRequest: "if (100 * Math.random() < Number('{tag}'.split('-').pop())) { console.error('ERROR it failed'); response.statusCode = 500 }" }),
    },
    { match: `*/web/${STARTER.projectId}/*-hasty*`, command: server({ onRequest: closeIdleAfter(70) }) },
    { match: `*/web/${STARTER.projectId}/*-silent*`, command: server({ onRequest: `response.writeHead(Math.random() < ${failureRate} ? 500 : 200)` }) },
    { match: `*/web/${STARTER.projectId}/*-noisy*`, command: server({ onRequest: 'console.error("ERROR in the log")' }) },
    { ...service, match: `*/web/${STARTER.projectId}/*`, env: { VERSION: '{tag}' } },
  ];
}

/** By a timer of its own: Node's keepAliveTimeout has a second added to it by some versions. */
function closeIdleAfter(milliseconds: number): string {
  return `const { socket } = request;
    clearTimeout(socket.idle);
    response.once('finish', () => { socket.idle = setTimeout(() => socket.destroy(), ${milliseconds}); })`;
}

interface Oddity {
  /** What it does before it answers a request. */
  readonly onRequest?: string;
  /** The same for a health check. */
  readonly onHealthCheck?: string;
}

/** A healthy service but for something odd. As the starter, it keeps connections longer than the balancer does. */
function server({ onRequest = '', onHealthCheck = '' }: Oddity): string[] {
  const program = `require('http').createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    if (request.url !== '/health') { ${onRequest}; } else { ${onHealthCheck}; }
    response.end('{tag}\\n');
  }).listen(process.env.PORT || {port})`;
  return [process.execPath, '-e', program];
}
