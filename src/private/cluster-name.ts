import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** The cluster's name where it is known at synth. The L2 gives a token even then: what was written is in the resource. */
export function clusterNameOf(cluster: ecs.ICluster): string | undefined {
  const { clusterName } = cluster;
  return Token.isUnresolved(clusterName) ? (cluster.node.defaultChild as ecs.CfnCluster | undefined)?.clusterName : clusterName;
}
