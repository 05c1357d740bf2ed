import { resolve } from 'path';
import {
  CancelUpdateStackCommand, CloudFormationClient, CreateChangeSetCommand, DeleteChangeSetCommand, DescribeChangeSetCommand, DescribeStacksCommand,
  ExecuteChangeSetCommand, paginateDescribeStackEvents, Stack, StackEvent, UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { RUN_TAG, secondsOf, Site, watch } from './site';
import { StackName } from './stacks/stack-names';
import { Cdk } from '../local/cdk';
import { ClientConfig } from '../local/local-aws';

const ROOT = resolve(__dirname, '..', '..');
const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
const LONGEST_MINUTES = 60;
export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** What an update changes; the template stays as it is. */
export interface StackChange {
  readonly parameters?: Record<string, string>;
  /** Further tags of the stack. */
  readonly tags?: Record<string, string>;
}

/** How an update ended, as the state file keeps it. */
export interface StackEnded {
  readonly status: string;
  /** Why what has failed did so. */
  readonly reason?: string;
}

/** A stack that has been deployed for a run. */
export class DeployedStack {
  /** Deploys it by the CDK CLI. The run's tag is the stack's, because CloudFormation hands that on to all resources that it makes. */
  public static async deploy(site: Site, name: StackName, run: string): Promise<DeployedStack> {
    const cdk = new Cdk(site, ROOT, { app: 'node --import tsx integ/probe/stacks/app.ts' });
    return new DeployedStack(site, name, run, await cdk.deploy(name, '--tags', `${RUN_TAG}=${run}`));
  }

  private readonly cloudformation: CloudFormationClient;

  constructor(
    public readonly site: Site,
    public readonly name: StackName,
    public readonly run: string,
    public readonly outputs: Record<string, string>,
  ) {
    this.cloudformation = new CloudFormationClient(site.clientConfig);
  }

  public get clientConfig(): ClientConfig {
    return this.site.clientConfig;
  }

  /** Updates it, and leaves it with the change where that succeeds. */
  public async update(change: StackChange): Promise<StackEnded> {
    await this.begin(change);
    return this.ended();
  }

  /** Begins an update. */
  public async begin({ parameters = {}, tags = {} }: StackChange): Promise<void> {
    const known = (await this.describe()).Parameters ?? [];
    await this.cloudformation.send(new UpdateStackCommand({
      StackName: this.name,
      UsePreviousTemplate: true,
      Capabilities: [...CAPABILITIES],
      Parameters: known.map(({ ParameterKey: key }) => key! in parameters
        ? { ParameterKey: key, ParameterValue: parameters[key!] } : { ParameterKey: key, UsePreviousValue: true }),
      Tags: Object.entries({ [RUN_TAG]: this.run, ...tags }).map(([Key, Value]) => ({ Key, Value })),
    }));
  }

  /**
   * Reverts drift of all of its resources.
   *
   * @returns how that ended; the status of the change set where that could not be made
   */
  public async revertDrift(): Promise<StackEnded> {
    const names = { StackName: this.name, ChangeSetName: `revert-${Date.now()}` };
    const { Parameters: known = [], Tags } = await this.describe();
    await this.cloudformation.send(new CreateChangeSetCommand({
      ...names,
      DeploymentMode: 'REVERT_DRIFT',
      UsePreviousTemplate: true,
      Capabilities: [...CAPABILITIES],
      Parameters: known.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
      Tags,
    }));
    const { Status: status, StatusReason: reason } = await this.watch(LONGEST_MINUTES,
      () => this.cloudformation.send(new DescribeChangeSetCommand(names)), ({ Status }) => !/_(PENDING|IN_PROGRESS)$/.test(Status!));
    if (status !== 'CREATE_COMPLETE') {
      await this.cloudformation.send(new DeleteChangeSetCommand(names));
      return { status: `change set ${status}`, ...reason && { reason } };
    }
    await this.cloudformation.send(new ExecuteChangeSetCommand(names));
    return this.ended();
  }

  /** Cancels the update that is under way. */
  public async cancel(): Promise<void> {
    await this.cloudformation.send(new CancelUpdateStackCommand({ StackName: this.name }));
  }

  /** Waits for the end of an update, or of its rollback. */
  public async ended(): Promise<StackEnded> {
    const { StackStatus: status } = await this.watch(LONGEST_MINUTES, () => this.describe(), (stack) => !stack.StackStatus!.endsWith('_IN_PROGRESS'));
    const reason = await this.failure();
    return { status: status!, ...reason && { reason } };
  }

  /** The stack as CloudFormation has it. */
  public async describe(): Promise<Stack> {
    return (await this.cloudformation.send(new DescribeStacksCommand({ StackName: this.name }))).Stacks![0];
  }

  /** See `watch` of a site. */
  public watch<T>(minutes: number, look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
    return watch(this.site, minutes, look, isSo);
  }

  /** A real duration in seconds of AWS. */
  public seconds(milliseconds: number): number {
    return secondsOf(this.site, milliseconds);
  }

  /** The events of the last update, the newest first. By no clock of ours, which may be another one. */
  public async lastUpdate(): Promise<StackEvent[]> {
    const events: StackEvent[] = [];
    for await (const page of paginateDescribeStackEvents({ client: this.cloudformation }, { StackName: this.name })) {
      events.push(...page.StackEvents ?? []);
      const began = events.findIndex(({ ResourceType: type, ResourceStatus: status }) => type === STACK_TYPE && status === 'UPDATE_IN_PROGRESS');
      if (began !== -1) {
        return events.slice(0, began + 1);
      }
    }
    return events;
  }

  /** What failed in the last update, in CloudFormation's words, what came first at the front. */
  private async failure(): Promise<string | undefined> {
    const failed = (await this.lastUpdate()).filter(({ ResourceStatus }) => /^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus!)).reverse();
    return failed.map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`).join('; ') || undefined;
  }
}
