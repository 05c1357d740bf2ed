import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { Registry } from './registry';

/** Where Maven looks for the settings of whoever runs it. */
const SETTINGS = join('.m2', 'settings.xml');
const GROUP = join('io', 'github', 'ecs-canary-blue-green');

/** A folder as a Maven repository, which is what jsii-pacmak makes, named in the settings of a home that only Maven sees. */
export class MavenRepository implements Registry {
  /** @param downloads the local repository, which remembers what earlier builds had under the same version */
  public constructor(private readonly downloads: string) {}

  public publish(dist: string, folder: string): Promise<Record<string, string>> {
    rmSync(join(this.downloads, GROUP), { recursive: true, force: true });
    const own = join(homedir(), SETTINGS);
    mkdirSync(join(folder, '.m2'), { recursive: true });
    writeFileSync(join(folder, SETTINGS), withRepository(pathToFileURL(dist).href, existsSync(own) ? readFileSync(own, 'utf8') : '<settings></settings>'));
    return Promise.resolve({ MAVEN_OPTS: [process.env.MAVEN_OPTS, `-Dmaven.repo.local=${this.downloads}`, `-Duser.home=${folder}`].filter(Boolean).join(' ') });
  }

  public close(): void {
    // There is no server.
  }
}

/** The settings, with one more repository for every build: whatever else they say holds, mirrors for instance. */
export function withRepository(url: string, settings: string): string {
  const profile = [
    '<profile>',
    '<id>ecs-canary-blue-green-built-here</id>',
    // Active in every build, where `activeByDefault` would not be beside another active profile.
    '<activation><property><name>!ecs-canary-blue-green-published</name></property></activation>',
    `<repositories><repository><id>ecs-canary-blue-green-built-here</id><url>${url}</url></repository></repositories>`,
    '</profile>',
  ].join('');
  return settings.includes('</profiles>')
    ? settings.replace(/<\/profiles>(?![\s\S]*<\/profiles>)/, `${profile}</profiles>`)
    : settings.replace(/<\/settings>\s*$/, `<profiles>${profile}</profiles></settings>\n`);
}
