import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Validator } from '../private/validator';

/** Where the container logs. */
export interface LogGroupOptions {
  /**
   * Name of the log group.
   *
   * @default - `/aws/ecs/<projectId>-<stage>`
   */
  readonly logGroupName?: string;

  /**
   * How long log events are kept.
   *
   * @default - 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Key that the log group is encrypted with. A key of the app lets CloudWatch Logs use it for this log group; the
   * policy of an imported one must say so itself.
   *
   * @default - a key of CloudWatch Logs'
   */
  readonly logEncryptionKey?: kms.IKey;
}

/**
 * Rejects a number of days that is none of CloudWatch Logs' (PutRetentionPolicy), which the CDK's enumeration has all of:
 * other languages than TypeScript pass on what they are given.
 */
export function validateRetention(validator: Validator, logRetention: logs.RetentionDays | undefined): void {
  const retentions = Object.values(logs.RetentionDays).filter((days) => typeof days === 'number');
  validator.require(logRetention === undefined || Token.isUnresolved(logRetention) || retentions.includes(logRetention), {
    property: 'logRetention', value: logRetention, rule: 'is not a retention period that CloudWatch Logs offers.', remedy: 'Choose one of RetentionDays.',
  });
}

/** Makes the log group of the container. */
export function makeLogGroup(scope: Construct, logGroupName: string, options: LogGroupOptions, removalPolicy: RemovalPolicy): logs.ILogGroup {
  const { logEncryptionKey } = options;
  if (logEncryptionKey) {
    allowLogs(scope, logEncryptionKey, logGroupName);
  }
  return new logs.LogGroup(scope, 'LogGroup', {
    logGroupName,
    // Long enough to ask on Monday, or at the end of the month, why a release was rolled back.
    retention: options.logRetention ?? logs.RetentionDays.ONE_MONTH,
    removalPolicy,
    ...(logEncryptionKey ? { encryptionKey: logEncryptionKey } : {}),
  });
}

/** The L2 of the log group leaves this to the user (CloudWatch Logs, "Encrypt log data using AWS KMS"). */
function allowLogs(scope: Construct, key: kms.IKey, logGroupName: string): void {
  const stack = Stack.of(scope);
  const logGroupArn = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn } },
  }));
}
