import type { RenderedRule } from './rules';
import { listIn, numberIn, objectIn, Rendered, textIn, textsIn } from './values';
import { ALARM_NAME, DEREGISTRATION_SECONDS, GROUP_DESCRIPTION, HEALTH_CHECK, METRIC_NAME, PORTS } from '../private/aws-rules';
import { areHealthyCodes } from '../traffic/http-codes';
import { validateListenerAttributes } from '../traffic/listener-attributes';

const LISTENER: RenderedRule[] = [
  (validator, { Port }) => validator.number('Port', numberIn(Port), { ...PORTS, remedy: 'Set a TCP port.' }),
  (validator, { Attributes, Protocol }) => validateListenerAttributes(validator, textsIn(Attributes), Protocol === 'HTTPS'),
];

/** What a request meets, and what watches it. */
export const TRAFFIC_RULES: Record<string, RenderedRule[]> = {
  'Custom::EcsCanaryBlueGreenListener': LISTENER,
  'AWS::EC2::SecurityGroup': [
    (validator, { GroupDescription }) => validator.pattern('GroupDescription', textIn(GroupDescription), {
      ...GROUP_DESCRIPTION, remedy: 'Unless it was set, it is made of the ids of the constructs: use ASCII letters in those.',
    }),
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    (validator, { HealthCheckIntervalSeconds, HealthCheckTimeoutSeconds }) => {
      const [interval, timeout] = [numberIn(HealthCheckIntervalSeconds), numberIn(HealthCheckTimeoutSeconds)];
      validator.number('HealthCheckIntervalSeconds', interval, { ...HEALTH_CHECK.interval, remedy: 'For example, choose 10.' });
      validator.number('HealthCheckTimeoutSeconds', timeout, {
        ...HEALTH_CHECK.timeout, max: Math.min(HEALTH_CHECK.timeout.max, (interval ?? Infinity) - 1), remedy: 'Choose less than the interval.',
      });
    },
    (validator, { HealthyThresholdCount }) => validator.number('HealthyThresholdCount', numberIn(HealthyThresholdCount), { ...HEALTH_CHECK.threshold, remedy: 'For example, choose 2.' }),
    (validator, { UnhealthyThresholdCount }) => validator.number('UnhealthyThresholdCount', numberIn(UnhealthyThresholdCount), { ...HEALTH_CHECK.threshold, remedy: 'For example, choose 3.' }),
    (validator, { HealthCheckPath }) => validator.pattern('HealthCheckPath', textIn(HealthCheckPath), { ...HEALTH_CHECK.path, remedy: "Set a path like '/health'." }),
    (validator, { Matcher }) => {
      const codes = textIn(objectIn(Matcher).HttpCode);
      validator.require(codes === undefined || areHealthyCodes(codes), {
        property: 'Matcher.HttpCode', value: codes, rule: 'must be status codes from 200 to 499, or ranges of them, the lower code first.', remedy: "For example, write '200-299'.",
      });
    },
    (validator, { TargetGroupAttributes }) => validator.number('deregistration_delay.timeout_seconds', numberIn(attribute(TargetGroupAttributes, 'deregistration_delay.timeout_seconds')), {
      ...DEREGISTRATION_SECONDS, unit: 'seconds', remedy: 'Choose as long as the longest request takes.',
    }),
  ],
  'AWS::CloudWatch::Alarm': [
    (validator, { AlarmName }) => validator.pattern('AlarmName', textIn(AlarmName), { ...ALARM_NAME, remedy: 'Choose another name.' }),
    (validator, { AlarmDescription }) => validator.pattern('AlarmDescription', textIn(AlarmDescription), {
      regex: /^[^]{0,1024}$/, rule: 'must have at most 1024 characters.', remedy: 'Shorten it.',
    }),
    (validator, { Metrics }) => listIn(Metrics).forEach(({ Id, Expression }) => validator.pattern(`Metrics['${String(Id)}'].Expression`, textIn(Expression), {
      regex: /^[^]{1,2048}$/, rule: 'must have 1 to 2048 characters.', remedy: 'Shorten it, or divide it between two metrics.',
    })),
  ],
  'AWS::Logs::MetricFilter': [
    (validator, { FilterPattern }) => validator.pattern('FilterPattern', textIn(FilterPattern), {
      regex: /^[^]{0,1024}$/, rule: 'must have at most 1024 characters.', remedy: 'Shorten it.',
    }),
    (validator, { MetricTransformations }) => listIn(MetricTransformations).forEach(({ MetricNamespace, MetricName }) => {
      for (const [property, value] of Object.entries({ MetricNamespace, MetricName })) {
        validator.pattern(property, textIn(value), { ...METRIC_NAME, remedy: 'Choose another name.' });
      }
    }),
  ],
};

function attribute(attributes: unknown, key: string): unknown {
  return listIn(attributes).find(({ Key }: Rendered) => Key === key)?.Value;
}
