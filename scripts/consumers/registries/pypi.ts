import { join, resolve } from 'path';
import { HOST, Registry, Server, startServer } from './registry';
import { pythonEnv } from '../../python-env';

const REQUIREMENTS = resolve(__dirname, 'requirements.txt');

/** pypiserver, with the wheel alone: it does not pass requests on, because pip asks the index that it is configured for, too. */
export class PyPi implements Registry {
  private server?: Server;

  public async publish(dist: string, folder: string): Promise<Record<string, string>> {
    const program = join(pythonEnv(REQUIREMENTS), 'pypi-server');
    const argv = (port: number) => [program, 'run', '--interface', HOST, '--port', `${port}`, '--disable-fallback', '--backend', 'simple-dir', dist];
    this.server = await startServer(argv, join(folder, 'server.log'));
    return { PIP_EXTRA_INDEX_URL: [process.env.PIP_EXTRA_INDEX_URL, `${this.server.url}simple/`].filter(Boolean).join(' ') };
  }

  public close(): void {
    this.server?.close();
  }
}
