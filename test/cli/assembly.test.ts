import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { temporaryFolder, write } from './test-io';
import { loadPlan } from '../../cli/plan-files';
import { EcsCanaryBlueGreen } from '../../src';

const cwd = temporaryFolder();
let next = 0;
let outdir: string;

beforeEach(() => {
  outdir = `out${next++}`;
});

/** Synthesises an app into the folder of the test, again if need be. */
function synth(build: (app: App) => void, context: Record<string, unknown> = {}): void {
  const app = new App({ outdir: join(cwd, outdir), context, analyticsReporting: false });
  build(app);
  app.synth();
}

const service = (scope: Construct, id = 'Web') => new EcsCanaryBlueGreen(scope, id, { projectId: 'node-app' });
const planned = (name?: string) => loadPlan(cwd, outdir, name).plan.constructPath;
const LEFT_OVER = 'there is no canary plan in it, except for what an earlier synthesis has left of services that no longer exist';

/** What the CDK writes as of one of its versions. */
function changeManifest(folder: string, change: (stack: Record<string, unknown>) => Record<string, unknown>): void {
  const file = join(cwd, folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { artifacts: Record<string, Record<string, unknown>> };
  for (const [name, artifact] of Object.entries(manifest.artifacts)) {
    manifest.artifacts[name] = artifact.type === 'aws:cloudformation:stack' ? change(artifact) : artifact;
  }
  writeFileSync(file, JSON.stringify(manifest));
}

describe('a plan of an earlier synthesis', () => {
  test('whose service has gone from its stack is none', () => {
    synth((app) => service(new Stack(app, 'Shop')));
    expect(planned()).toBe('Shop/Web');
    synth((app) => new CfnTopic(new Stack(app, 'Shop'), 'Web2'));
    expect(() => planned()).toThrow(`${outdir}: ${LEFT_OVER}: ${join(outdir, 'Shop-Web.canary-plan.json')}.\nRun \`cdk synth\` if`);
  });

  test('whose stack is empty, or has gone, is none', () => {
    synth((app) => service(new Stack(app, 'Shop')));
    synth((app) => new Stack(app, 'Shop'));
    expect(() => planned()).toThrow(LEFT_OVER);
    synth((app) => new CfnTopic(new Stack(app, 'Shop2'), 'Web'));
    expect(() => planned()).toThrow(LEFT_OVER);
    synth(() => undefined);
    expect(() => planned()).toThrow(LEFT_OVER);
  });

  test('whose stage has gone, or has no service any more, is none', () => {
    const stage = (app: App, name: string) => new Stack(new Stage(app, name), 'Shop');
    synth((app) => ['Test', 'Prod'].forEach((name) => service(stage(app, name))));
    expect(() => planned()).toThrow('there are several plans');
    synth((app) => {
      service(stage(app, 'Test'));
      new CfnTopic(stage(app, 'Prod'), 'Topic');
    });
    expect(planned()).toBe('Test/Shop/Web');
    synth((app) => service(stage(app, 'Prod')));
    expect(planned()).toBe('Prod/Shop/Web');
    synth((app) => new CfnTopic(new Stack(app, 'Shop'), 'Topic'));
    expect(() => planned()).toThrow(LEFT_OVER);
  });

  test('does not stand in the way of others, whatever format it has', () => {
    synth((app) => service(new Stack(app, 'Shop')));
    write(join(cwd, outdir), { 'Old-Web.canary-plan.json': { formatVersion: 0, constructPath: 'Old/Web' } });
    expect(planned()).toBe('Shop/Web');
    expect(() => planned('Old/Web')).toThrow("no plan is that of 'Old/Web'. There are:\n  web-service-node-app-prod (Shop/Web)");
  });

  test('is known by newer versions of the CDK, too, whose metadata has a file of its own', () => {
    synth((app) => service(new Stack(app, 'Shop')));
    const apart = ({ metadata, ...stack }: Record<string, unknown>) => {
      if (!metadata) {
        // The installed CDK is one of them.
        return stack;
      }
      write(join(cwd, outdir), { 'Shop.metadata.json': metadata });
      return { ...stack, additionalMetadataFile: 'Shop.metadata.json' };
    };
    changeManifest(outdir, apart);
    expect(planned()).toBe('Shop/Web');
    synth((app) => new CfnTopic(new Stack(app, 'Shop'), 'Topic'));
    changeManifest(outdir, apart);
    expect(() => planned()).toThrow(LEFT_OVER);
  });

  test('is read where its file is named', () => {
    synth((app) => service(new Stack(app, 'Shop')));
    synth((app) => new Stack(app, 'Shop'));
    expect(loadPlan(cwd, join(outdir, 'Shop-Web.canary-plan.json')).plan.constructPath).toBe('Shop/Web');
  });
});

describe('a plan is of a service that is there', () => {
  test.each<[string, (app: App) => void, string]>([
    ['in a nested stack', (app) => service(new NestedStack(new Stack(app, 'Shop'), 'Inner')), 'Shop/Inner/Web'],
    ['in a stack of another name', (app) => service(new Stack(app, 'Shop', { stackName: 'other' })), 'Shop/Web'],
    ['in a construct, and next to one of a longer name', (app) => {
      const stack = new Stack(app, 'Shop');
      service(new Construct(stack, 'Inner'));
      new CfnTopic(new Construct(stack, 'Inner2'), 'Web');
    }, 'Shop/Inner/Web'],
    ['in a stage of a stage', (app) => service(new Stack(new Stage(new Stage(app, 'Eu'), 'Prod'), 'Shop')), 'Eu/Prod/Shop/Web'],
  ])('%s', (_, build, path) => {
    synth(build);
    expect(planned()).toBe(path);
  });

  test.each<[string, Record<string, unknown>]>([
    ['logical ids', { 'aws:cdk:disable-logicalId-metadata': true }],
    ['paths in templates', { 'aws:cdk:enable-path-metadata': false }],
  ])('without %s', (_, context) => {
    synth((app) => service(new Stack(app, 'Shop')), context);
    expect(planned()).toBe('Shop/Web');
  });

  test.each<[string, (stack: Record<string, unknown>) => Record<string, unknown>]>([
    ['the names of stacks', ({ displayName: _, ...stack }) => stack],
    ['metadata', ({ metadata: _, ...stack }) => stack],
    ['the file of the metadata', ({ metadata: _, ...stack }) => ({ ...stack, additionalMetadataFile: 'gone.json' })],
  ])('as far as can be known, in a manifest without %s', (_, change) => {
    synth((app) => service(new Stack(app, 'Shop')));
    changeManifest(outdir, change);
    expect(planned()).toBe('Shop/Web');
  });

  test.each(['{}', '{"artifacts": []}', '[]', 'null', '{"arti'])('as far as can be known, by a manifest %s', (manifest) => {
    synth((app) => service(new Stack(app, 'Shop')));
    write(join(cwd, outdir), { 'manifest.json': manifest });
    expect(planned()).toBe('Shop/Web');
  });
});
