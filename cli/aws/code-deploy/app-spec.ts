import { CliError } from '../../cli-error';

interface AppSpec {
  Resources?: {
    TargetService?: { Properties?: { TaskDefinition?: string; LoadBalancerInfo?: { ContainerName?: string; ContainerPort?: number } } };
  }[];
}

/** Of the live tasks, what a release has to say again. */
export interface LiveContainer {
  readonly name: string;
  readonly port: number;
  /** The capacity providers, as an AppSpec has them. Empty where there are none. */
  readonly capacity: { readonly CapacityProvider: string; readonly Base: number; readonly Weight: number }[];
}

/** The AppSpec of an earlier release, or one from nothing, with another revision. Hooks, platform version and capacity providers stay. */
export function appSpecFor(revision: string, base: string | undefined, { name, port, capacity }: LiveContainer): string {
  const spec = base === undefined ? undefined : parse(base);
  const target = spec?.Resources?.[0]?.TargetService?.Properties;
  if (spec === undefined || target === undefined) {
    return JSON.stringify({
      version: 0,
      Resources: [{
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: revision,
            LoadBalancerInfo: { ContainerName: name, ContainerPort: port },
            // A release that names none takes them away.
            ...(capacity.length > 0 && { CapacityProviderStrategy: capacity }),
          },
        },
      }],
    });
  }
  target.TaskDefinition = revision;
  return JSON.stringify(spec);
}

function parse(text: string): AppSpec {
  try {
    return JSON.parse(text) as AppSpec;
  } catch {
    throw new CliError('The AppSpec of the release before is not JSON, so its hooks cannot be kept.', 'Give the AppSpec of your workflow by --app-spec.');
  }
}
