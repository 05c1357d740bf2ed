import { DescribeTaskDefinitionCommand, ECSClient, KeyValuePair, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DeployedStack } from './deployed-stack';
import { RUN_TAG } from './site';
import { ProbedService } from './stacks/service-names';

/** What a revision has otherwise than that of the stack. */
export interface RevisionChange {
  readonly environment?: Record<string, string>;
  readonly image?: string;
}

/** Registers the stack's own revision with a change, and with the run's tag, because no stack deletes it. */
export async function registerRevision(
  { clientConfig, outputs, run }: DeployedStack, { family, containerName, output }: ProbedService, { environment = {}, image }: RevisionChange,
): Promise<string> {
  const ecs = new ECSClient(clientConfig);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: outputs[output] }));
  const {
    cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities, runtimePlatform, volumes, containerDefinitions = [],
  } = taskDefinition!;
  const { taskDefinition: registered } = await ecs.send(new RegisterTaskDefinitionCommand({
    family,
    cpu,
    memory,
    networkMode,
    executionRoleArn,
    taskRoleArn,
    requiresCompatibilities,
    runtimePlatform,
    volumes,
    containerDefinitions: containerDefinitions.map((container) => container.name === containerName
      ? { ...container, environment: changed(container.environment, environment), ...image && { image } } : container),
    tags: [{ key: RUN_TAG, value: run }],
  }));
  return registered!.taskDefinitionArn!;
}

function changed(before: KeyValuePair[] = [], change: Record<string, string>): KeyValuePair[] {
  const values = { ...Object.fromEntries(before.map(({ name, value }) => [name!, value!])), ...change };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
