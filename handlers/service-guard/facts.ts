import type { GuardProperties } from '../../src/custom-resources/service-guard/protocol';

/** What CloudFormation is about to do with a service. */
export interface GuardRequest {
  readonly wanted: GuardProperties;
  /** What the service was like before. Absent where the guard is new. */
  readonly old?: GuardProperties;
}

/** What AWS says. */
export interface Facts {
  /** Whether the update has failed already, or was cancelled, and is being undone. */
  readonly rollingBack: boolean;
  /** Absent where there is none, or none any more. */
  readonly service?: LiveService;
  /** Of the family. Absent where nobody asks for it (there is a service, or the update brings its task definition), or where none is active. */
  readonly newestRevision?: string;
  /** The alarms of the service that are on. */
  readonly alarmsOn: string[];
}

/** A service as it is. */
export interface LiveService {
  readonly controller: string;
  /** The task definition that production's requests meet. */
  readonly taskDefinition: string;
  /** The deployment that is under way. */
  readonly deployment?: { readonly arn: string; readonly status: string };
}
