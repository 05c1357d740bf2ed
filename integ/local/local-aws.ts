import { ChildProcess, spawn } from 'child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { createInterface } from 'readline';
import { pythonEnv } from '../../scripts/python-env';

const ROOT = resolve(__dirname, '..', '..');
const PACKAGE = join(ROOT, 'integ', 'local-aws');
const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const START_TIMEOUT_MS = 60_000;

/** Which local command stands for an image; see integ/local-aws/README.md. */
export interface ImageRule {
  readonly match: string;
  readonly command: string[];
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

export interface LocalAwsOptions {
  /** Real seconds of one minute of AWS. */
  readonly minuteSeconds: number;
  readonly images: ImageRule[];
  /**
   * Minutes of AWS that a replacement task set may take to become healthy, at least 10 real seconds.
   *
   * @default - the endpoint's own
   */
  readonly installTimeoutMinutes?: number;
  /**
   * Minutes of AWS that a lifecycle hook may take to answer.
   *
   * @default - the endpoint's own, which is AWS's: an hour
   */
  readonly hookTimeoutMinutes?: number;
  /**
   * Ends the start, and leaves nothing of it.
   *
   * @default - nothing does
   */
  readonly interruption?: AbortSignal;
}

/** Where AWS can be read in two ways: which one; integ/local-aws/README.md says what there is. */
export type Readings = Record<string, string | number>;

/** Who an SDK client is. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What an SDK client is made with. */
export interface ClientConfig {
  readonly region: string;
  /**
   * Who is asked.
   *
   * @default - AWS
   */
  readonly endpoint?: string;
  /**
   * Who asks.
   *
   * @default - whom the environment names
   */
  readonly credentials?: Credentials;
  readonly maxAttempts?: number;
}

/** What makes SDK clients. */
export interface SdkConfigs {
  readonly clientConfig: ClientConfig;
  clientConfigFor(credentials: Credentials): ClientConfig;
}

/** Where the CDK CLI deploys to. */
export interface CdkTarget {
  /** For what it writes. */
  readonly folder: string;
  /** What it needs in its environment, besides what this process has. */
  readonly environment: Record<string, string>;
  readonly bootstrapTarget: string;
  /**
   * A module that the CLI is started with.
   *
   * @default - none
   */
  readonly preload?: string;
}

/** One call of an AWS API, as the endpoint has recorded it. */
export interface RecordedCall {
  /** When it was answered, in seconds since 1970. */
  readonly time: number;
  readonly service: string;
  readonly action: string;
  readonly caller: string;
  readonly status: number;
  readonly parameters: Record<string, unknown>;
  readonly parameterNames: string[];
  /** Tells one client's calls from another's. */
  readonly accessKeyId: string;
}

/** A running local AWS endpoint, with a folder of its own that goes when it stops. */
export class LocalAws implements SdkConfigs, CdkTarget {
  /** Installs the endpoint where that is needed, starts it on a free port and waits until it answers. */
  public static async start(options: LocalAwsOptions): Promise<LocalAws> {
    const bin = pythonEnv('integ/local-aws/requirements.txt');
    const folder = mkdtempSync(join(tmpdir(), 'local-aws-'));
    const images = join(folder, 'images.json');
    writeFileSync(images, JSON.stringify(options.images));
    const args = [
      '-m', 'local_aws', '--port', '0', '--exit-with-parent',
      '--minute-seconds', String(options.minuteSeconds),
      '--images', images,
      '--state-dir', join(folder, 'state'),
      '--call-log', join(folder, 'calls.jsonl'),
      ...option('--install-timeout-minutes', options.installTimeoutMinutes),
      ...option('--hook-timeout-minutes', options.hookTimeoutMinutes),
    ];
    const child = spawn(join(bin, 'python'), args, {
      cwd: PACKAGE,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Lambda functions find the SDK here, as they do in AWS's runtime.
      env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules') },
    });
    const log = join(folder, 'endpoint.log');
    writeFileSync(log, '');
    child.stderr!.pipe(createWriteStream(log, { flags: 'a' }));
    const started = new LocalAws(child, folder, options.minuteSeconds);
    try {
      started.url = await endpointOf(child, options.interruption);
      return started;
    } catch (error) {
      const said = readFileSync(log, 'utf8').slice(-2000);
      await started.stop();
      throw new Error(`The local AWS endpoint did not start: ${(error as Error).message}\n${said}`);
    }
  }

  private url?: string;

  /** Stacks take no five seconds here. */
  public readonly preload = join(__dirname, 'quick-polls.cjs');

  private constructor(
    private readonly child: ChildProcess,
    /** For whatever belongs to this run. */
    public readonly folder: string,
    public readonly minuteSeconds: number,
  ) {}

  public get endpoint(): string {
    return this.url!;
  }

  /** What an SDK client needs to speak to the endpoint. */
  public get clientConfig() {
    return this.clientConfigFor({ accessKeyId: ACCOUNT, secretAccessKey: 'local' });
  }

  /** The same for a client that is somebody in particular. */
  public clientConfigFor(credentials: Credentials) {
    return { endpoint: this.endpoint, region: REGION, credentials, maxAttempts: 2 };
  }

  /** The process of the endpoint, the ancestor of all that it has started. */
  public get pid(): number {
    return this.child.pid!;
  }

  /** What a program needs in its environment to speak to the endpoint. */
  public get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'local',
      // The CDK CLI caches accounts by access key: a home of its own for each endpoint.
      CDK_HOME: join(this.folder, 'cdk-home'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    };
  }

  public get bootstrapTarget(): string {
    return `aws://${ACCOUNT}/${REGION}`;
  }

  /** A real duration in minutes of AWS. */
  public toAwsMinutes(milliseconds: number): number {
    return milliseconds / 1000 / this.minuteSeconds;
  }

  /** Changes how the endpoint reads AWS from now on. */
  public async read(readings: Readings): Promise<void> {
    const response = await fetch(`${this.endpoint}/_local_aws/readings`, { method: 'PUT', body: JSON.stringify(readings) });
    if (!response.ok) {
      throw new Error(`The local AWS endpoint refuses ${JSON.stringify(readings)}: ${await response.text()}`);
    }
  }

  /** The calls recorded so far. */
  public calls(): RecordedCall[] {
    const lines = readFileSync(join(this.folder, 'calls.jsonl'), 'utf8').split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as RecordedCall);
  }

  /** Stops the endpoint with everything it has started, and removes its folder. */
  public async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = new Promise((done) => this.child.once('exit', done));
      this.child.kill('SIGTERM');
      await exited;
    }
    // A process that was just killed may not have closed its files yet.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function option(name: string, value?: number): string[] {
  return value === undefined ? [] : [name, String(value)];
}

/** Waits for the line that says where the endpoint listens. */
async function endpointOf(child: ChildProcess, interruption?: AbortSignal): Promise<string> {
  const tooLong = AbortSignal.timeout(START_TIMEOUT_MS);
  const lines = createInterface({ input: child.stdout! });
  try {
    return await new Promise((found, failed) => {
      const fail = (why: string) => () => failed(new Error(why));
      tooLong.addEventListener('abort', fail(`no answer within ${START_TIMEOUT_MS / 1000} s`));
      interruption?.addEventListener('abort', fail('interrupted'), { once: true });
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`exit code ${code}`)));
      lines.once('line', (line) => found((JSON.parse(line) as { endpoint: string }).endpoint));
      if (interruption?.aborted) {
        failed(new Error('interrupted'));
      }
    });
  } finally {
    lines.close();
  }
}
