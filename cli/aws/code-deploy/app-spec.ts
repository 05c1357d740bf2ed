import { CliError } from '../../cli-error';

interface AppSpec {
  Resources?: {
    TargetService?: { Properties?: { TaskDefinition?: string; LoadBalancerInfo?: { ContainerName?: string; ContainerPort?: number } } };
  }[];
}

/** The AppSpec of an earlier release, or one from nothing, with another revision. Hooks and platform version stay. */
export function appSpecFor(revision: string, base: string | undefined, container: { readonly name: string; readonly port: number }): string {
  const spec = base === undefined ? undefined : parse(base);
  const target = spec?.Resources?.[0]?.TargetService?.Properties;
  if (spec === undefined || target === undefined) {
    return JSON.stringify({
      version: 0,
      Resources: [{
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: { TaskDefinition: revision, LoadBalancerInfo: { ContainerName: container.name, ContainerPort: container.port } },
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
    throw new CliError('The AppSpec of the release before is no JSON, so its hooks cannot be kept.', 'Give the AppSpec of your workflow by --app-spec.');
  }
}
