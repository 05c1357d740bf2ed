import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
import { LONGEST_UPDATE_MINUTES, ReleaseProperties, RESOURCE_TYPE } from './protocol';
import { ReleaseProvider, ReleaseSubject } from './release-provider';

/** A release by stack update. */
export interface StackUpdateReleaseProps {
  readonly subject: ReleaseSubject;
  readonly properties: ReleaseProperties;
  /** What has to be up to date before a release begins. */
  readonly after: IDependable[];
}

/** Releases the task definition of the stack whenever an update has changed it, and fails when the release does. */
export class StackUpdateRelease extends Construct {
  constructor(scope: Construct, id: string, { subject, properties, after }: StackUpdateReleaseProps) {
    super(scope, id);
    const provider = ReleaseProvider.of(this);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(LONGEST_UPDATE_MINUTES),
      properties,
    });
    resource.node.addDependency(provider.ready, ...provider.allow(this, 'Policy', subject), ...after);
  }
}
