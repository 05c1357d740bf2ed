import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { TIMES } from './long/samples';
import { apps, makeApp } from './random-apps';

/** All stacks of an assembly, those of stages and nested ones included, as text. */
const templatesOf = (app: App) => app.synth().stacksRecursively.map(({ template }) => JSON.stringify(template));

/** In parts, so that a long run says how far it is, and a part that fails says which seed to begin with. */
const PARTS = TIMES > 1 ? 20 : 1;

/** A few here, because an app takes half a second; 2,000 in `npx projen test:long`, which takes ten times as many as this says. */
test.each(Array.from({ length: PARTS }, (_, part) => part))('any valid configuration of several services over several stacks synthesises, in any partition (part %i)', (part) => {
  const outdir = mkdtempSync(join(tmpdir(), 'apps-'));
  try {
    fc.assert(fc.property(apps, (app) => {
      const made = makeApp(app, outdir);
      const templates = templatesOf(made.app);
      expect(templates.length).toBeGreaterThan(1);
      // Nobody has an ARN of another partition than the stack's.
      expect(templates.filter((template) => app.region === 'cn-north-1' && template.includes('"arn:aws:'))).toEqual([]);
      expect(made.webs.map(({ plan }) => plan.names.serviceName)).toEqual(made.webs.map(({ projectId, stage }) => `web-service-${projectId}-${stage}`));
    }), { numRuns: TIMES > 1 ? 200 / PARTS : 15, seed: 20261129 + part });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
