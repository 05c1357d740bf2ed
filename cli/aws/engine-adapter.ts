import type { Service } from '@aws-sdk/client-ecs';
import { EngineContext } from './releases';
import { SteeredService, Selection } from '../steer/steered-service';

/** Where a service is. */
export interface ServiceNames {
  readonly serviceName: string;
  readonly clusterName: string;
}

/** What of a selection, and of the options, an engine may need to find its releases. */
export interface ReleaseSelection extends Pick<Selection, 'applicationName' | 'deploymentGroupName' | 'serviceName' | 'releaseId'> {
  /** The AppSpec of releases, where the one of the release before is not wanted. */
  readonly appSpec?: string;
}

/** An engine, as the command line knows it. */
export interface EngineAdapter {
  /** As plan files call it. */
  readonly planName: string;
  /** As people say it. */
  readonly title: string;
  /** Whether it makes the releases of a service. */
  releases(service: Service): boolean;
  /**
   * The service that a release is of, by the release alone; nothing where its id is none of the engine's.
   *
   * @throws CliError when it is, and there is no such release
   */
  serviceOf(releaseId: string, context: Pick<EngineContext, 'clients' | 'asker'>): Promise<ServiceNames | undefined>;
  /**
   * Connects to the releases of a service.
   *
   * @throws CliError when they are not found, or an option is given that the engine has no use for
   */
  connect(context: EngineContext, service: Service, selection: ReleaseSelection): Promise<SteeredService>;
}
