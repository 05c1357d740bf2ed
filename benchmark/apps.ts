import { App, Stack } from 'aws-cdk-lib';

export type Kind = 'construct' | 'hand';
export const KINDS: Kind[] = ['construct', 'hand'];

/** Makes one service in a stack. */
type Build = (stack: Stack, projectId: string) => void;

/** Loads what makes the services: only that of the kind, because loading is measured, too. */
export async function load(kind: Kind): Promise<Build> {
  if (kind === 'construct') {
    const { EcsCanaryBlueGreen } = await import('ecs-canary-blue-green');
    return (stack, projectId) => void new EcsCanaryBlueGreen(stack, 'Web', { projectId });
  }
  return (await import('./by-hand.js')).byHand;
}

/** An app with a stack for each service: no stack may have more than 500 resources. */
export function appOf(build: Build, services: number): App {
  const app = new App({ analyticsReporting: false });
  for (let i = 1; i <= services; i++) {
    build(new Stack(app, `Stack${i}`), `app-${i}`);
  }
  return app;
}
