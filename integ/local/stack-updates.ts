import { join } from 'path';
import {
  CloudFormationClient, CreateChangeSetCommand, DeploymentMode, DescribeChangeSetCommand, DescribeStackEventsCommand, DescribeStacksCommand,
  ExecuteChangeSetCommand, Stack as DeployedStack,
} from '@aws-sdk/client-cloudformation';
import { App, Stack } from 'aws-cdk-lib';
import { LocalAws } from './local-aws';
import { until } from './until';

/** What an app reads of `--context`. */
export type Context = Readonly<Record<string, string | undefined>>;

/** How a stack is made of an app. */
export type MakeStack = (app: App) => Stack;

/** Who makes templates elsewhere than in this process, which has requests to send meanwhile. */
export interface Templates {
  of(stack: string, context: Context): Promise<string>;
}

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
const ENDED = /(^FAILED|_COMPLETE|_FAILED)$/;
/** The bucket of the bootstrap stack. */
const BUCKET = 'cdk-hnb659fds-assets-000000000000-us-east-1';
/** Generous: a machine that is busy is no failure of an update. */
const TIMEOUT_MS = 90_000;

/**
 * Updates a deployed stack by the calls that `cdk deploy` makes, without the CLI: that takes a second instead of ten.
 * The assets have to be there, that is, a first deployment by the CLI.
 */
export class StackUpdates {
  private readonly cloudformation: CloudFormationClient;
  private readonly templates = new Map<string, string>();
  private count = 0;

  constructor(private readonly aws: LocalAws, public readonly stack: string, private readonly makeStack: MakeStack | Templates) {
    this.cloudformation = new CloudFormationClient(aws.clientConfig);
  }

  /**
   * Updates the stack to what the app makes of a context, and returns the status in which that has ended, `UNCHANGED` where
   * there was nothing to do.
   *
   * @param tags those of the stack; without any it keeps the ones it has
   * @param mode `REVERT_DRIFT` as by `cdk deploy --revert-drift`
   */
  public async update(context: Context, tags: Record<string, string> = {}, mode?: DeploymentMode): Promise<string> {
    const StackName = this.stack;
    const ChangeSetName = `update-${this.count++}`;
    await this.cloudformation.send(new CreateChangeSetCommand({
      StackName,
      ChangeSetName,
      TemplateURL: await this.upload(await this.templateOf(context), ChangeSetName),
      Capabilities: [...CAPABILITIES],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      DeploymentMode: mode,
    }));
    const { Status, StatusReason } = await until('the change set is there', async () => {
      const found = await this.cloudformation.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
      return ENDED.test(found.Status!) && found;
    });
    if (Status === 'FAILED') {
      if (/no updates|didn't contain changes/i.test(StatusReason ?? '')) {
        return 'UNCHANGED';
      }
      throw new Error(`No change set: ${StatusReason}`);
    }
    await this.cloudformation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
    return until('the update has ended', async () => {
      const status = await this.status();
      return ENDED.test(status) && status;
    }, TIMEOUT_MS);
  }

  public async status(): Promise<string> {
    return (await this.describe()).StackStatus!;
  }

  /** The stack as CloudFormation has it. */
  public async describe(): Promise<DeployedStack> {
    return (await this.cloudformation.send(new DescribeStacksCommand({ StackName: this.stack }))).Stacks![0];
  }

  /** What has failed in the last update, in CloudFormation's words, the newest first. */
  public async failures(): Promise<string[]> {
    const { StackEvents: events = [] } = await this.cloudformation.send(new DescribeStackEventsCommand({ StackName: this.stack }));
    const began = events.findIndex(({ ResourceType, ResourceStatus }) => ResourceType === 'AWS::CloudFormation::Stack' && ResourceStatus === 'UPDATE_IN_PROGRESS');
    return events.slice(0, began).filter(({ ResourceStatus }) => ResourceStatus!.endsWith('FAILED'))
      .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`);
  }

  /** Puts a template where the CLI puts the assets: in a request it may have 51,200 characters only. */
  private async upload(template: string, name: string): Promise<string> {
    const url = `${this.aws.endpoint}/${BUCKET}/${this.stack}-${name}.json`;
    const response = await fetch(url, {
      method: 'PUT', body: template, headers: { authorization: 'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/s3/aws4_request' },
    });
    if (!response.ok) {
      throw new Error(`The template was not uploaded: ${await response.text()}`);
    }
    return url;
  }

  private async templateOf(context: Context): Promise<string> {
    const key = JSON.stringify(context);
    const given = Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
    const { makeStack } = this;
    const template = this.templates.get(key)
      ?? (typeof makeStack === 'function' ? templateOf(makeStack, given, join(this.aws.folder, 'cdk.out.updates')) : await makeStack.of(this.stack, given));
    this.templates.set(key, template);
    return template;
  }
}

/** The template of the stack that is made of a context. */
export function templateOf(makeStack: MakeStack, context: Context, outdir: string): string {
  const app = new App({ context, outdir, analyticsReporting: false });
  const { stackName } = makeStack(app);
  return JSON.stringify(app.synth().getStackByName(stackName).template);
}
