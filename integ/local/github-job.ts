import { spawnSync } from 'child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { parse } from 'yaml';
import { LocalAws } from './local-aws';
import { Releases, ServiceNames } from './releases';
import { pythonEnv } from '../../scripts/python-env';
import type { Step } from '../../test/workflow/job';

/** What GitHub knows when it runs a job. */
export interface JobContext {
  /** The checked-out repository. */
  readonly workspace: string;
  readonly sha: string;
  readonly secrets: Record<string, string>;
  readonly inputs?: Record<string, string>;
}

export interface JobResult {
  /** The first step that failed; absent when the job succeeded. */
  readonly failedStep?: string;
  readonly summary: string;
  /** What the steps' commands said. */
  readonly log: string;
}

const ROOT = resolve(__dirname, '..', '..');

/**
 * Follows the job of a generated workflow on the local endpoint: its commands are run by bash with the real
 * AWS CLI, its conditions and expressions are evaluated, and each action is stood in for by the calls that it
 * makes with the inputs that the workflow gives it. Nothing is taken from the construct.
 */
export class GithubJob {
  private readonly steps: Step[];
  private readonly outputs: Record<string, Record<string, string>> = {};
  private readonly folder: string;
  private credentials: Record<string, string> = {};
  private failedStep?: string;
  private log = '';

  constructor(private readonly aws: LocalAws, workflow: string, private readonly context: JobContext) {
    this.steps = (parse(workflow) as { jobs: { deploy: { steps: Step[] } } }).jobs.deploy.steps;
    this.folder = join(aws.folder, `job-${Date.now()}`);
    mkdirSync(this.folder);
    writeFileSync(this.summaryFile, '');
  }

  public async run(): Promise<JobResult> {
    for (const step of this.steps) {
      if (!this.applies(step)) {
        continue;
      }
      try {
        await this.execute(step);
      } catch (error) {
        this.failedStep ??= step.name;
        this.log += `${(error as Error).message}\n`;
      }
    }
    return { failedStep: this.failedStep, summary: readFileSync(this.summaryFile, 'utf8'), log: this.log };
  }

  private get summaryFile(): string {
    return join(this.folder, 'summary.md');
  }

  /** `if:` — and without `always()` a step runs only when none before it has failed. */
  private applies(step: Step): boolean {
    const condition = /^\$\{\{ (.*) \}\}$/.exec(step.if ?? '')?.[1];
    if (condition === 'always()') {
      return true;
    }
    return this.failedStep === undefined && (condition === undefined || this.holds(condition));
  }

  private holds(condition: string): boolean {
    const [, left, right] = /^(\S+) == '([^']*)'$/.exec(condition) ?? unknown('condition', condition);
    return this.value(left) === right;
  }

  private async execute(step: Step): Promise<void> {
    const outputs = step.run === undefined ? await this.act(step) : this.command(step);
    if (step.id) {
      this.outputs[step.id] = outputs;
    }
  }

  /** As GitHub runs `shell: bash`. */
  private command(step: Step): Record<string, string> {
    const output = join(this.folder, `${step.name.replace(/\W/g, '-')}.output`);
    writeFileSync(output, '');
    const tools = [pythonEnv('integ/local/aws-cli/requirements.txt'), join(ROOT, 'test', 'workflow', 'bin'), process.env.PATH];
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run!], {
      cwd: this.context.workspace,
      encoding: 'utf8',
      env: {
        ...this.credentials,
        ...this.expandAll(step.env),
        PATH: tools.join(':'),
        GITHUB_SHA: this.context.sha,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: this.summaryFile,
        RUNNER_TEMP: this.folder,
      },
    });
    this.log += stdout + stderr;
    if (status !== 0) {
      throw new Error(`'${step.name}' ended with ${status}`);
    }
    return Object.fromEntries(readFileSync(output, 'utf8').split('\n').filter((line) => line.includes('=')).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }));
  }

  private async act(step: Step): Promise<Record<string, string>> {
    const inputs = this.expandAll(step.with);
    const name = step.uses!.split('@')[0];
    switch (name) {
      case 'actions/checkout':
      case 'docker/setup-buildx-action':
        return {};
      case 'aws-actions/configure-aws-credentials':
        return this.becomeIdentity(inputs);
      case 'aws-actions/amazon-ecr-login':
        return this.logIn();
      case 'docker/build-push-action':
        return this.push(inputs);
      case 'aws-actions/amazon-ecs-render-task-definition':
        return this.render(inputs);
      case 'aws-actions/amazon-ecs-deploy-task-definition':
        return this.deploy(inputs);
    }
    return unknown('action', name);
  }

  private becomeIdentity(inputs: Record<string, string>): Record<string, string> {
    this.credentials = {
      AWS_ENDPOINT_URL: this.aws.endpoint,
      AWS_REGION: inputs['aws-region'],
      AWS_DEFAULT_REGION: inputs['aws-region'],
      AWS_ACCESS_KEY_ID: inputs['aws-access-key-id'],
      AWS_SECRET_ACCESS_KEY: inputs['aws-secret-access-key'],
    };
    return {};
  }

  private logIn(): Record<string, string> {
    const { authorizationData: [{ proxyEndpoint }] } = this.cli('ecr', 'get-authorization-token') as { authorizationData: { proxyEndpoint: string }[] };
    return { registry: proxyEndpoint.replace(/^https?:\/\//, '') };
  }

  /** There is no Docker here, so of the build only its result is there: an image with the tag. */
  private push(inputs: Record<string, string>): Record<string, string> {
    const [, repository, tag] = /^[^/]+\/(.*):([^:]+)$/.exec(inputs.tags) ?? unknown('tag', inputs.tags);
    this.cli('ecr', 'put-image', '--repository-name', repository, '--image-tag', tag, '--image-manifest', JSON.stringify({ schemaVersion: 2, layers: [], tag }));
    return {};
  }

  private render(inputs: Record<string, string>): Record<string, string> {
    const definition = JSON.parse(readFileSync(inputs['task-definition'], 'utf8')) as { containerDefinitions: { name: string; image: string }[] };
    const container = definition.containerDefinitions.find(({ name }) => name === inputs['container-name']);
    if (!container) {
      throw new Error(`Invalid task definition: no container ${inputs['container-name']}`);
    }
    container.image = inputs.image;
    const file = join(this.folder, 'rendered.json');
    writeFileSync(file, JSON.stringify(definition));
    return { 'task-definition': file };
  }

  private async deploy(inputs: Record<string, string>): Promise<Record<string, string>> {
    const { taskDefinition } = this.cli('ecs', 'register-task-definition', '--cli-input-json', registrable(inputs['task-definition'])) as {
      taskDefinition: { taskDefinitionArn: string };
    };
    this.cli('ecs', 'describe-services', '--cluster', inputs.cluster, '--services', inputs.service);
    const group = ['--application-name', inputs['codedeploy-application'], '--deployment-group-name', inputs['codedeploy-deployment-group']];
    this.cli('deploy', 'get-deployment-group', ...group);
    const appSpec = JSON.parse(readFileSync(join(this.context.workspace, inputs['codedeploy-appspec']), 'utf8')) as {
      Resources: { TargetService: { Properties: { TaskDefinition: string } } }[];
    };
    appSpec.Resources.forEach(({ TargetService }) => { TargetService.Properties.TaskDefinition = taskDefinition.taskDefinitionArn; });
    const revision = JSON.stringify({ revisionType: 'AppSpecContent', appSpecContent: { content: JSON.stringify(appSpec) } });
    const { deploymentId } = this.cli('deploy', 'create-deployment', ...group, '--revision', revision,
      '--description', inputs['codedeploy-deployment-description']) as { deploymentId: string };
    // Set before the wait: the action has its output also when the wait fails.
    this.outputs.deploy = { 'codedeploy-deployment-id': deploymentId };
    if (inputs['wait-for-service-stability'] === 'true') {
      await this.waitFor(deploymentId, inputs);
    }
    return this.outputs.deploy;
  }

  private async waitFor(deploymentId: string, inputs: Record<string, string>): Promise<void> {
    const names: ServiceNames = {
      applicationName: inputs['codedeploy-application'],
      deploymentGroupName: inputs['codedeploy-deployment-group'],
      clusterName: inputs.cluster,
      serviceName: inputs.service,
      // To wait, neither is needed.
      family: '',
      containerName: '',
      containerPort: 0,
    };
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = this.credentials;
    const releases = new Releases(this.aws, names, { accessKeyId, secretAccessKey });
    const deadline = Date.now() + Number(inputs['wait-for-minutes']) * 60_000;
    while (Date.now() < deadline) {
      const { status } = await releases.info(deploymentId);
      if (status === 'Succeeded') {
        return;
      }
      if (status === 'Failed' || status === 'Stopped') {
        throw new Error(`the deployment ended as ${status}`);
      }
      await new Promise((wake) => setTimeout(wake, 500));
    }
    throw new Error('the deployment took too long');
  }

  private cli(...args: string[]): unknown {
    const aws = join(pythonEnv('integ/local/aws-cli/requirements.txt'), 'aws');
    const { status, stdout, stderr } = spawnSync(aws, [...args, '--output', 'json'], {
      encoding: 'utf8', env: { PATH: process.env.PATH, ...this.credentials },
    });
    if (status !== 0) {
      throw new Error(`aws ${args.slice(0, 2).join(' ')}: ${stderr}`);
    }
    return JSON.parse(stdout || '{}');
  }

  private expandAll(values: Record<string, string> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, this.expand(String(value))]));
  }

  private expand(text: string): string {
    return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => this.value(expression));
  }

  private value(expression: string): string {
    const [scope, ...path] = expression.split('.');
    switch (scope) {
      case 'steps': return this.outputs[path[0]]?.[path[2]] ?? '';
      case 'inputs': return this.context.inputs?.[path[0]] ?? '';
      case 'secrets': return this.context.secrets[path[0]] ?? '';
      case 'runner': return this.folder;
      case 'github': return path[0];
    }
    return unknown('expression', expression);
  }
}

/** What the deploy action takes out of a task definition before it registers it. */
function registrable(file: string): string {
  const readOnly = ['compatibilities', 'taskDefinitionArn', 'requiresAttributes', 'revision', 'status', 'registeredAt', 'registeredBy'];
  const definition = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
  const empty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  return JSON.stringify(Object.fromEntries(definition.filter(([name, value]) => !readOnly.includes(name) && !empty(value))));
}

function unknown(what: string, value: string): never {
  throw new Error(`The stand-in for GitHub does not know the ${what} '${value}'`);
}
