import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { filled, ofSmaller } from './expressions';
import { AlarmKind, AlarmSubject, MetricAlarm } from './metric-alarm';
import { Color, COLORS, TargetGroupMetrics } from './target-group-metrics';
import { minimumRequestsFor } from '../analysis/request-minimum';
import { FaultKind } from '../analysis/types';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm on tasks that do not stay healthy. */
export interface TaskHealthAlarmOptions extends RollbackAlarmOptions {
  /**
   * How many of its tasks the new version must miss for a period to breach, in percent of those of the old version,
   * above 0 and up to 100.
   *
   * @default 20
   */
  readonly threshold?: number;

  /**
   * A period with fewer requests to either version does not breach: tasks that are only starting, or are left over, have none.
   *
   * @default - 10; in proportion fewer where the canary's smallest step is below 25 %, but at least 3
   */
  readonly minimumRequests?: number;
}

const KIND: AlarmKind = { kind: 'taskHealth', evaluationPeriods: 6, datapointsToAlarm: 3 };
/** More tasks than a service can have: in the place of a number that is not published. */
const ANY_NUMBER = 1_000_000;

/**
 * Tasks of the new version that die, or fail their health checks, and are replaced, again and again. ECS is so quick that each
 * is missing for a moment only, so what counts is the fewest that were healthy in a minute; and the old version says how
 * many there should be, because an engine runs as many of the new one. Both must have requests, so nothing but a release is
 * judged, and neither starting tasks nor a service that scales refuse one.
 */
export class TaskHealthAlarm extends MetricAlarm {
  private readonly threshold: number;

  constructor(private readonly options: TaskHealthAlarmOptions) {
    super(KIND, new Validator('RollbackAlarm.taskHealth'), options);
    this.threshold = options.threshold ?? 20;
    this.validator.number('threshold', this.threshold, {
      min: 0, above: true, max: 100, unit: '%', integer: false, remedy: 'Choose a part like 20.',
    });
    this.validator.number('minimumRequests', options.minimumRequests, { min: 1, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    this.validator.require(context.canary.steps.length > 0, {
      property: 'rollbackAlarms',
      rule: 'taskHealth compares the tasks of two versions that both have requests, which all-at-once never gives them.',
      remedy: 'Use a canary or a linear schedule, or RollbackAlarm.unhealthyHosts().',
    });
    const minimumRequests = this.options.minimumRequests ?? minimumRequestsFor(context.canary.steps);
    const metrics = new TargetGroupMetrics(context, this.period);
    const bothHaveRequests = COLORS.map((color) => `(${filled(`${color}Requests`)} >= ${minimumRequests})`).join(' AND ');
    return {
      metric: new cloudwatch.MathExpression({
        expression: `IF(${bothHaveRequests}, ${ofSmaller(missingPart)}, 0)`,
        usingMetrics: {
          ...metrics.ofBoth('Requests', (color) => metrics.requests(color)),
          ...metrics.ofBoth('Healthy', (color) => metrics.healthyHosts(color)),
        },
        label: 'tasks that the new version misses (%)',
        period: this.period,
      }),
      threshold: this.threshold,
      description: `At some moment of several minutes at least ${this.threshold} % fewer tasks of the new version than of the running one passed their health checks: they die or fail the checks, and are replaced.`
        + ' Look at why tasks of the service have stopped (ECS, stopped tasks: exit code, out of memory, health check), and at the end of their log. The release is rolled back.',
      sees: [FaultKind.CRASH_LOOP],
      // Tasks may answer their health checks well, and nothing else.
      watchesFailedRequests: false,
      watchesBeforeShift: context.testListener !== undefined,
    };
  }
}

/** 100 × (running − canary) / running. A number that is not there is no reason to stop anything. */
function missingPart(canary: Color, running: Color): string {
  const [tasks, wanted] = [`FILL(${canary}Healthy, ${ANY_NUMBER})`, filled(`${running}Healthy`)];
  return `IF(${tasks} < ${wanted}, 100 * (${wanted} - ${tasks}) / (${wanted} + (${wanted} < 1)), 0)`;
}
