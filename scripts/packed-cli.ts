import { execFileSync, spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';

const ROOT = resolve(__dirname, '..');

/** As little as a plan file can hold. */
const PLAN = {
  formatVersion: 1,
  constructPath: 'Shop/Web',
  engine: 'codeDeploy',
  names: { serviceName: 'packed' },
  steps: [{ share: 0.25, durationSeconds: 600 }],
  terminationWaitSeconds: 600,
  alarms: [],
  assumptions: { alarmLatencySeconds: 120, rollbackLatencySeconds: 30, phaseSeconds: 60, targetProbability: 0.99 },
};

/**
 * Installs the packed package alone, without its peers, in a folder outside the repository, and runs its command
 * line there as users do. Returns what is wrong.
 */
export function problemsOfPackedCli(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'packed-cli-'));
  const quiet = { stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'], encoding: 'utf8' as const };
  try {
    const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT, ...quiet }));
    writeFileSync(join(folder, 'package.json'), '{}');
    execFileSync('npm', ['install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', join(folder, filename)], { cwd: folder, ...quiet });
    writeFileSync(join(folder, 'web.canary-plan.json'), JSON.stringify(PLAN));
    const { status, stdout, stderr } = spawnSync('npx', ['--offline', 'ecs-canary', 'plan', '.'], { cwd: folder, encoding: 'utf8' });
    return status === 0 && stdout.includes('25 % for 10 min, then all') ? [] : [`npx ecs-canary plan ended with ${status}: ${stdout}${stderr}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
