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
 * The image of a version: its tag is the version. One that ends in `-broken` fails a share of its requests and
 * logs them, `-silent` fails them and logs nothing, `-noisy` only logs errors, and `-exits` does not start.
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
    { ...service, match: `*/web/${STARTER.projectId}/*-broken`, env: { VERSION: '{tag}', FAILURE_RATE: String(failureRate) } },
    { match: `*/web/${STARTER.projectId}/*-exits`, command: [process.execPath, '-e', 'console.error("ERROR cannot start"); process.exit(1)'] },
    { match: `*/web/${STARTER.projectId}/*-silent`, command: server(`response.writeHead(Math.random() < ${failureRate} ? 500 : 200)`) },
    { match: `*/web/${STARTER.projectId}/*-noisy`, command: server('console.error("ERROR in the log")') },
    { ...service, match: `*/web/${STARTER.projectId}/*`, env: { VERSION: '{tag}' } },
  ];
}

/** A healthy service that does something special to answer a request. */
function server(special: string): string[] {
  const program = `require('http').createServer((request, response) => {
    if (request.url !== '/health') { ${special}; }
    response.end('{tag}\\n');
  }).listen(process.env.PORT || {port})`;
  return [process.execPath, '-e', program];
}
