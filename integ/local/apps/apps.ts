import { resolve } from 'path';
import { Cdk, CdkOptions } from '../cdk';
import { LocalAws } from '../local-aws';

const ROOT = resolve(__dirname, '..', '..', '..');

/** The CDK CLI for an app of this folder. */
export function cdkFor(aws: LocalAws, app: string, options: Omit<CdkOptions, 'app'> = {}): Cdk {
  return new Cdk(aws, ROOT, { app: `node --import tsx integ/local/apps/${app}.ts`, ...options });
}
