import { execFileSync } from 'child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { HOST, Registry, Server, startServer } from './registry';
import { run } from '../shell';

/** Published without one, npm asks who publishes; the registry takes everybody's. */
const ANY_TOKEN = 'anybody';

/** What it has is neither asked for elsewhere nor stored by the one that it passes requests on to. */
function configOf(storage: string, configured: string): string {
  return JSON.stringify({
    storage,
    uplinks: { configured: { url: configured, cache: false } },
    packages: {
      'ecs-canary{,-blue-green}': { access: '$all', publish: '$all' },
      '**': { access: '$all', proxy: 'configured' },
    },
    web: { enable: false },
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  });
}

/** Verdaccio, with the library and the command line; what else npm asks for comes from the registry that npm is configured for. */
export class NpmRegistry implements Registry {
  private server?: Server;
  private installed?: Promise<unknown>;

  /** @param command the folder of the packed command line */
  public constructor(private readonly command: string) {}

  public prepare(folder: string): void {
    mkdirSync(folder, { recursive: true });
    this.installed = run({ argv: ['npm', 'ci', '--prefix', __dirname, '--ignore-scripts'], cwd: folder }, join(folder, 'install.log'));
    // Whoever publishes is told.
    this.installed.catch(() => undefined);
  }

  public async publish(dist: string, folder: string): Promise<Record<string, string>> {
    await this.installed;
    const log = join(folder, 'publish.log');
    const config = join(folder, 'config.yaml');
    writeFileSync(config, configOf(join(folder, 'storage'), execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()));
    const program = join(__dirname, 'node_modules', 'verdaccio', 'bin', 'verdaccio');
    this.server = await startServer((port) => [process.execPath, program, '--config', config, '--listen', `${HOST}:${port}`], join(folder, 'server.log'));
    const env = { npm_config_registry: this.server.url };
    const token = { [`npm_config_${this.server.url.replace('http:', '')}:_authToken`]: ANY_TOKEN };
    for (const packed of [dist, this.command].flatMap((from) => readdirSync(from).filter((name) => name.endsWith('.tgz')).map((name) => join(from, name)))) {
      await run({ argv: ['npm', 'publish', packed], cwd: folder, env: { ...env, ...token } }, log);
    }
    return env;
  }

  public close(): void {
    this.server?.close();
  }
}
