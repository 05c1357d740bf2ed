/** Makes templates of shared-stack.ts in a thread of its own: SharedTemplates starts it. */
import { parentPort, workerData } from 'worker_threads';
import { SharedStack, sharedStack } from './shared-stack';
import { Context, templateOf } from '../stack-updates';

const { outdir } = workerData as { outdir: string };

parentPort!.on('message', ({ id, stack, context }: { id: number; stack: SharedStack; context: Context }) => {
  try {
    parentPort!.postMessage({ id, template: templateOf((app) => sharedStack(app, stack), context, outdir) });
  } catch (error) {
    parentPort!.postMessage({ id, error: String(error) });
  }
});
