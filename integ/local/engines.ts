import { cdkFor } from './apps/apps';
import type { StarterContext } from './apps/starter';
import { Cdk } from './cdk';
import { Credentials, LocalAws } from './local-aws';
import { ReleasedService } from './released-service';
import { Releases, ServiceNames } from './releases';
import { ServiceDeployments } from './service-deployments';
import { STARTER } from './starter';

/** The stand-in for the image of a service that has had no release yet. */
export const BOOTSTRAP = 'bootstrap';

export type EngineName = 'CodeDeploy' | 'ECS';

/** What a scenario has to know of an engine, to be played with it. */
export interface Engine<R extends ReleasedService = ReleasedService> {
  /** As users and the command line call it. */
  readonly name: EngineName;
  /** What an app that is made for either is told, by `--context`. */
  readonly context: { readonly engine?: string };
  /** Its releases of a service. */
  readonly releasesOf: (aws: LocalAws, names: ServiceNames, credentials?: Credentials) => R;
  /** Whether a rollback is a deployment of its own. */
  readonly rollbackIsDeployment: boolean;
  /** Whether its releases move several rules of a service, or the one. */
  readonly movesSeveralRules: boolean;
  /** Weights where a service has never been released. */
  readonly freshWeights: { readonly blue: number; readonly green: number };
  /** The starter app with it. */
  readonly starter: {
    readonly cdkFor: (aws: LocalAws) => Cdk;
    readonly context: StarterContext;
    /** The version that it is deployed with. */
    readonly version: string;
    readonly canaryMinutes: number;
    readonly terminationMinutes: number;
  };
}

/** As the example for users has it. */
export const CODE_DEPLOY: Engine<Releases> = {
  name: 'CodeDeploy',
  context: {},
  releasesOf: (aws, names, credentials) => new Releases(aws, names, credentials),
  rollbackIsDeployment: true,
  movesSeveralRules: true,
  freshWeights: { blue: 1, green: 0 },
  starter: {
    cdkFor: (aws) => new Cdk(aws, STARTER.folder()),
    context: {},
    version: BOOTSTRAP,
    canaryMinutes: 10,
    terminationMinutes: 10,
  },
};

/** By a shorter schedule: what differs between the engines does not depend on it. */
export const ECS: Engine<ServiceDeployments> = {
  name: 'ECS',
  context: { engine: 'ecsNative' },
  releasesOf: (aws, names, credentials) => new ServiceDeployments(aws, names, credentials),
  rollbackIsDeployment: false,
  movesSeveralRules: false,
  freshWeights: { blue: 100, green: 0 },
  starter: {
    cdkFor: (aws) => cdkFor(aws, 'starter'),
    context: { engine: 'ecsNative', canaryMinutes: '6', terminationMinutes: '8' },
    version: 'v1',
    canaryMinutes: 6,
    terminationMinutes: 8,
  },
};

/** For `describe.each`. */
export const ENGINES: readonly Engine[] = [CODE_DEPLOY, ECS];
