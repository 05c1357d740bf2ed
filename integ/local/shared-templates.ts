import { join } from 'path';
import { Worker } from 'worker_threads';
import { LocalAws } from './local-aws';
import { Context, Templates } from './stack-updates';

interface Made {
  readonly id: number;
  readonly template?: string;
  readonly error?: string;
}

/**
 * Makes the templates of apps/shared-stack.ts in a thread of its own: synthesis takes seconds on a busy machine, in which
 * nobody would send requests.
 */
export class SharedTemplates implements Templates {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (made: Made) => void>();
  private count = 0;
  private failure?: string;

  constructor(aws: LocalAws) {
    const workerData = { outdir: join(aws.folder, 'cdk.out.updates'), file: join(__dirname, 'apps', 'shared-templates.ts') };
    // A worker's own file may not be TypeScript.
    this.worker = new Worker("require('tsx/cjs'); require(require('worker_threads').workerData.file)", { eval: true, workerData });
    this.worker.on('message', (made: Made) => this.waiting.get(made.id)!(made));
    this.worker.on('error', (error) => {
      this.failure = String(error);
      this.waiting.forEach((done, id) => done({ id, error: this.failure }));
    });
  }

  public async of(stack: string, context: Context): Promise<string> {
    if (this.failure) {
      throw new Error(this.failure);
    }
    const id = this.count++;
    const { template, error } = await new Promise<Made>((done) => {
      this.waiting.set(id, done);
      this.worker.postMessage({ id, stack, context });
    });
    this.waiting.delete(id);
    if (template === undefined) {
      throw new Error(error);
    }
    return template;
  }

  public async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
