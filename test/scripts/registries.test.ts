import { mkdtempSync } from 'fs';
import { createServer } from 'http';
import { tmpdir } from 'os';
import { join } from 'path';
import { withRepository } from '../../scripts/consumers/registries/maven';
import { startServer } from '../../scripts/consumers/registries/registry';

const log = () => join(mkdtempSync(join(tmpdir(), 'registries-')), 'server.log');
const program = (text: string) => (port: number) => [process.execPath, '-e', text, `${port}`];

describe('the settings of Maven', () => {
  const REPOSITORY = '<url>file:///built</url></repository></repositories></profile></profiles>';

  test('that are empty get a profile with the repository', () => {
    expect(withRepository('file:///built', '<settings></settings>')).toMatch(new RegExp(`^<settings><profiles><profile>.*${REPOSITORY}</settings>\n$`));
  });

  test('keep the profiles and mirrors that they have', () => {
    const own = '<settings>\n<mirrors><mirror/></mirrors>\n<profiles>\n<profile><id>own</id></profile>\n</profiles>\n</settings>\n';
    const settings = withRepository('file:///built', own);
    expect(settings).toContain('<mirrors><mirror/></mirrors>\n<profiles>\n<profile><id>own</id></profile>\n<profile>');
    expect(settings).toMatch(new RegExp(`${REPOSITORY}\n</settings>\n$`));
  });
});

describe('a server', () => {
  test('is told a port, and is there once it answers, whatever it says', async () => {
    const server = await startServer(program("require('http').createServer((_, r) => r.writeHead(404).end('here')).listen(process.argv[1], '127.0.0.1')"), log());
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await (await fetch(server.url)).text()).toBe('here');
    server.close();
  });

  test('that ends says so, and where its output is', async () => {
    const file = log();
    await expect(startServer(program('process.exit(3)'), file)).rejects.toThrow(`it ended with 3 (its output: ${file})`);
  });

  test('that does not exist is an error, too', async () => {
    await expect(startServer(() => ['no-such-program-at-all'], log())).rejects.toThrow('ENOENT');
  });

  test('has a port of its own', async () => {
    const other = createServer((_, response) => void response.end('other'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const server = await startServer(program("require('http').createServer((_, r) => r.end('mine')).listen(process.argv[1], '127.0.0.1')"), log());
    expect(await (await fetch(server.url)).text()).toBe('mine');
    server.close();
    other.close();
  });
});
