import { ReleaseView } from '../../../release/view';

/** Shorter than a generated workflow follows a release beyond its schedule: half an hour. Afterwards nobody would stop it. */
const LONGEST_INSTALL_MINUTES = 25;

/**
 * Why a release should be stopped by whoever has started it. ECS gives a stage 24 hours (ECS guide, "Amazon ECS blue/green
 * deployments"), and its circuit breaker may be off, or count tasks that start and never become healthy for long.
 */
export function overdueInstall({ stages }: Pick<ReleaseView, 'stages'>): string | undefined {
  const install = stages.find(({ label }) => label === 'install');
  return install?.status === 'running' && (install.seconds ?? 0) > 60 * LONGEST_INSTALL_MINUTES
    ? `the new tasks have not become healthy within ${LONGEST_INSTALL_MINUTES} minutes` : undefined;
}
