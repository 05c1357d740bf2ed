import { join } from 'path';
import { ImageRule } from './local-aws';
import { linkExample } from '../../scripts/link-example';

/** The starter app of examples/typescript, with its service as the local stand-in for its images. */
export const STARTER = {
  stack: 'Starter',
  projectId: 'node-app',
  folder: (): string => linkExample('typescript'),
};

/** The image of a version: its tag is the version, and one that ends in `-broken` fails a share of its requests. */
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
    { ...service, match: `*/web/${STARTER.projectId}/*`, env: { VERSION: '{tag}' } },
  ];
}
