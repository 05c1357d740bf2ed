import { Annotations, App, Aspects, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Annotations as AnnotationsOf, Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmScope, CanaryAnalysis, CanaryConfig, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, RollbackAlarm } from '../../src';
import { expectInvalid, make, minutesToken, newStack, numberToken, Props } from '../helpers';

const LATE = 'ecs-canary-blue-green:late-alarm';

/** The alarm and the schedule that many tutorials use. */
const TUTORIAL: Partial<EcsCanaryBlueGreenProps> = {
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(5) }),
  terminationWait: Duration.minutes(0),
  rollbackAlarms: [RollbackAlarm.http5xx({
    threshold: 10, alarmScope: AlarmScope.LOAD_BALANCER, period: Duration.minutes(2), evaluationPeriods: 2, minimumRequests: 0, balancerErrors: false,
  })],
};
/** Two of two periods are silent while two are not published; and of a whole balancer nothing says who did not answer. */
const BLIND = ['late-metrics', 'unanswered-failures'];
const slow = (periods: number) => RollbackAlarm.http5xx({ evaluationPeriods: periods, datapointsToAlarm: periods });

/** The ids of the warnings that a user sees, without those of others. */
function warningsOf(stack: Stack): string[] {
  return AnnotationsOf.fromStack(stack).findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => /\[ack: ecs-canary-blue-green:([\w-]+)\]$/.exec(String(entry.data))?.[1] ?? []);
}

/** The same of what is only to be known. */
function informationsOf(stack: Stack): string[] {
  return AnnotationsOf.fromStack(stack).findInfo('*', Match.anyValue())
    .flatMap(({ entry }) => /\[ack: ecs-canary-blue-green:([\w-]+)\]$/.exec(String(entry.data))?.[1] ?? []);
}

function errorsOf(stack: Stack): string[] {
  return AnnotationsOf.fromStack(stack).findError('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

function made(props: Props): { stack: Stack; web: EcsCanaryBlueGreen } {
  const stack = newStack();
  return { stack, web: make(props, stack) };
}

describe('findings become annotations', () => {
  test('the defaults have none, once traffic is expected; else they say from how much on they protect, and what they forgive', () => {
    const { stack, web } = made({ expectedTraffic: { requestsPerSecond: 100, healthyErrorRate: 0.001, faultyErrorRate: 0.05 } });
    expect([...warningsOf(stack), ...errorsOf(stack), ...informationsOf(stack)]).toEqual([]);
    expect(web.plan.analysis).toMatchObject({ verdict: 'sound', findings: [] });
    const { stack: without } = made({});
    expect([...warningsOf(without), ...errorsOf(without)]).toEqual([]);
    AnnotationsOf.fromStack(without).hasInfo('/Stack/Web/Canary', 'expectedTraffic: What a canary finds depends on its traffic, and none is assumed. '
      + 'A version that fails every request is rolled back before all traffic moves to it with a probability of 99 % at 1 request a second or more; with '
      + 'fewer, it may be promoted. New tasks that fail every request for up to 30 s after the shift are forgiven. Give expectedTraffic for the '
      + 'probabilities of smaller faults, and of false alarms. [ack: ecs-canary-blue-green:no-expected-traffic]');
  });

  const LONG = Duration.minutes(10);
  const TRAFFIC = 'no-expected-traffic';
  test.each<[string, CanaryConfig, string[]]>([
    ['a canary of 40 %', CanaryConfig.timeBasedCanary({ percentage: 40, interval: LONG }), [TRAFFIC]],
    ['a canary of 41 %', CanaryConfig.timeBasedCanary({ percentage: 41, interval: LONG }), ['no-comparison', TRAFFIC]],
    ['a canary of 75 %', CanaryConfig.timeBasedCanary({ percentage: 75, interval: LONG }), ['no-comparison', TRAFFIC]],
    ['a linear schedule, which always goes beyond', CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(3) }), ['no-comparison', TRAFFIC]],
    ['all at once', CanaryConfig.allAtOnce(), ['no-task-health']],
  ])('what the defaults leave out is an information: %s', (_, canary, ids) => {
    const { stack, web } = made({ canary });
    expect(informationsOf(stack)).toEqual(ids);
    expect([...warningsOf(stack), ...errorsOf(stack)]).toEqual([]);
    expect(web.plan.analysis).toMatchObject({ verdict: 'sound', findings: ids.map((id) => ({ id, verdict: 'sound' })) });
  });

  test('the information says why, what is not seen, and the two ways out, which both remove it', () => {
    const canary = (percentage: number) => CanaryConfig.timeBasedCanary({ percentage, interval: LONG });
    AnnotationsOf.fromStack(made({ canary: canary(60) }).stack).hasInfo('/Stack/Web/Canary', 'canary: A new version is best compared with the old '
      + 'one: an alarm with a fixed threshold does not see a release that fails a little more than before. No alarm compares them. That works only '
      + "while the new version gets fewer requests than the old one; the largest step is 60 %. The lowest threshold for one version's failures is 5 %. "
      + 'Let no step be above 40 %, where RollbackAlarm.canaryVersusBaseline() is among the defaults, or add it and keep each step below 50 %. '
      + '[ack: ecs-canary-blue-green:no-comparison]');
    const { stack, web } = made({ canary: canary(45) });
    web.addRollbackAlarm(RollbackAlarm.canaryVersusBaseline());
    expect(informationsOf(stack)).toEqual([TRAFFIC]);
    AnnotationsOf.fromStack(made({ canary: canary(45) }).stack).hasInfo('*', Match.stringLikeRegexp('\\. Add RollbackAlarm\\.canaryVersusBaseline\\(\\), or let no step'));
  });

  test('an information can be acknowledged', () => {
    const { stack, web } = made({ canary: CanaryConfig.allAtOnce() });
    Annotations.of(web).acknowledgeInfo('ecs-canary-blue-green:no-task-health', 'known');
    expect(informationsOf(stack)).toEqual([]);
  });

  test("the tutorial's settings are late, diluted, and look at long periods", () => {
    const { stack, web } = made(TUTORIAL);
    expect(warningsOf(stack)).toEqual(['late-alarm', 'diluted-rate', 'long-period', ...BLIND]);
    expect(errorsOf(stack)).toEqual([]);
    expect(web.plan.analysis!.verdict).toBe('late');
  });

  test('a warning names property, rule, numbers and remedy, and the construct', () => {
    const { stack } = made(TUTORIAL);
    AnnotationsOf.fromStack(stack).hasWarning('/Stack/Web/Canary', 'terminationWait: A version that fails every request must be found while the '
      + 'old one can still be restored; it can escape for good. The fastest alarm, http5xx (2 of 2 periods of 120 s), can take 7 min from the '
      + 'first shift of traffic: 4 min of periods, 1 min until the first of them begins, and an assumed 2 min until CloudWatch knows, and the old '
      + `version is gone after 5 min. Keep the old version for at least 2 min after all traffic has moved (now 0 s). [ack: ${LATE}]`);
  });

  test('its remedy removes it', () => {
    expect(warningsOf(made({ ...TUTORIAL, terminationWait: Duration.minutes(2) }).stack)).toEqual(['promoted-before-alarm', 'diluted-rate', 'long-period', ...BLIND]);
  });

  test('what is impossible is an error', () => {
    const { stack } = made({ canary: CanaryConfig.allAtOnce(), rollbackAlarms: [slow(11)] });
    expect(warningsOf(stack)).toEqual([]);
    expect(errorsOf(stack)).toEqual([expect.stringMatching(/^terminationWait: An alarm must be able to go off .* \(ecs-canary-blue-green:no-alarm-can-fire\)$/)]);
  });

  test('alarms that are added later count: by a call, by an aspect', () => {
    const { stack, web } = made({ ...TUTORIAL });
    expect(web.plan.analysis!.verdict).toBe('late');
    web.addRollbackAlarm(RollbackAlarm.totalFailure({ name: 'fast' }));
    expect(web.plan.analysis!.verdict).toBe('weak');
    expect(web.plan.alarms.map(({ name }) => name)).toEqual(['http5xx', 'fast']);
    expect(warningsOf(stack)).toEqual(['diluted-rate', 'long-period']);

    const other = made({ ...TUTORIAL });
    Aspects.of(other.web).add({ visit: (node) => void (node === other.web && other.web.addRollbackAlarm(RollbackAlarm.totalFailure())) });
    expect(warningsOf(other.stack)).toEqual(['diluted-rate', 'long-period']);
  });

  test.each(['the service', 'the stack'])('a warning can be acknowledged on %s', (place) => {
    const { stack, web } = made(TUTORIAL);
    Annotations.of(place === 'the stack' ? stack : web).acknowledgeWarning(LATE, 'known');
    expect(warningsOf(stack)).toEqual(['diluted-rate', 'long-period', ...BLIND]);
  });

  test('a wait that is known only at deployment gives no verdict', () => {
    const { stack, web } = made({ ...TUTORIAL, terminationWait: minutesToken() });
    expect(warningsOf(stack)).toEqual([]);
    expect(web.plan).toMatchObject({ terminationWaitSeconds: undefined, analysis: undefined, steps: [{ share: 0.25, durationSeconds: 300 }] });
  });
});

test('the analysis is made once for plan, warnings and file', () => {
  const analyze = jest.spyOn(CanaryAnalysis, 'analyze');
  const { stack, web } = made({});
  expect(analyze).not.toHaveBeenCalled();
  expect(web.plan).toBe(web.plan);
  expect(warningsOf(stack)).toEqual([]);
  expect(analyze).toHaveBeenCalledTimes(1);
  analyze.mockRestore();
});

describe('what the alarms tell', () => {
  const plannedOf = (props: Props) => made(props).web.plan.alarms;
  const TIMING = { periodSeconds: 60, evaluationPeriods: 5, datapointsToAlarm: 3 };
  const SEES = ['errors', 'noAnswer', 'hangs', 'noTarget'];
  const FIVE_XX = { name: 'http5xx', ...TIMING, threshold: 5, statistic: 'rate', alarmScope: 'targetGroup', minimumRequests: 10, sees: SEES, watchesBeforeShift: false };

  test('the defaults have a model each, but for the one on tasks', () => {
    expect(plannedOf({})).toEqual([
      { name: 'http5xx', alarmName: 'web-service-shop-prod-http5xx', model: FIVE_XX },
      {
        name: 'totalFailure',
        alarmName: 'web-service-shop-prod-totalFailure',
        model: { ...FIVE_XX, name: 'totalFailure', threshold: 50, evaluationPeriods: 4, datapointsToAlarm: 2 },
      },
      {
        name: 'canaryVersusBaseline',
        alarmName: 'web-service-shop-prod-canaryVersusBaseline',
        model: {
          name: 'canaryVersusBaseline',
          periodSeconds: 60,
          evaluationPeriods: 8,
          datapointsToAlarm: 5,
          threshold: 0.5,
          statistic: 'comparison',
          alarmScope: 'targetGroup',
          minimumRequests: 10,
          minimumFailures: 1,
          criticalValue: 1.6,
          sees: ['errors'],
          watchesBeforeShift: false,
        },
      },
      {
        name: 'logErrors',
        alarmName: 'web-service-shop-prod-logErrors',
        model: {
          name: 'logErrors',
          ...TIMING,
          threshold: 10,
          statistic: 'rate',
          alarmScope: 'loadBalancer',
          minimumRequests: 80,
          sees: ['logsOnly', 'errors'],
          watchesBeforeShift: true,
          assumption: 'It is assumed that each failed request logs one error, which logErrors counts.',
        },
      },
      {
        name: 'taskHealth',
        alarmName: 'web-service-shop-prod-taskHealth',
        unmodelled: {
          name: 'taskHealth',
          timing: { periodSeconds: 60, evaluationPeriods: 6, datapointsToAlarm: 3 },
          watchesFailedRequests: false,
          sees: ['crashLoop'],
          watchesBeforeShift: false,
        },
      },
    ]);
  });

  test('options become those of the model', () => {
    const [{ model }] = plannedOf(TUTORIAL);
    expect(model).toEqual({
      name: 'http5xx',
      periodSeconds: 120,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      threshold: 10,
      statistic: 'rate',
      alarmScope: 'loadBalancer',
      minimumRequests: 0,
      sees: ['errors'],
      watchesBeforeShift: false,
    });
  });

  test('with a test listener the alarms on requests see the new version before the shift', () => {
    const alarms = [RollbackAlarm.http5xx(), RollbackAlarm.latency({ threshold: Duration.seconds(1) }), RollbackAlarm.canaryVersusBaseline()];
    const before = (testListenerPort?: number) => plannedOf({ testListenerPort, rollbackAlarms: alarms })
      .map(({ model, unmodelled }) => (model ?? unmodelled)!.watchesBeforeShift);
    expect(before()).toEqual([false, false, false]);
    expect(before(9000)).toEqual([true, true, true]);
  });

  test('kinds without a model', () => {
    const alarms = [
      RollbackAlarm.latency({ threshold: Duration.seconds(1) }),
      RollbackAlarm.unhealthyHosts(),
      RollbackAlarm.logErrors({ failedRequestsLogged: false }),
    ];
    expect(plannedOf({ rollbackAlarms: alarms }).map(({ model, unmodelled }) => model ?? unmodelled)).toEqual([
      { name: 'latency', timing: TIMING, sees: ['slow'], watchesFailedRequests: false, watchesBeforeShift: false },
      { name: 'unhealthyHosts', timing: TIMING, sees: [], watchesFailedRequests: false, watchesBeforeShift: true },
      { name: 'logErrors', timing: TIMING, sees: ['logsOnly'], watchesFailedRequests: false, watchesBeforeShift: true },
    ]);
  });

  test('tokens are skipped', () => {
    const of = (alarm: (token: number) => ReturnType<typeof RollbackAlarm.http5xx>) =>
      plannedOf((stack) => ({ rollbackAlarms: [alarm(numberToken(stack))] }))[0];
    expect(of((evaluationPeriods) => RollbackAlarm.http5xx({ evaluationPeriods, datapointsToAlarm: 2 })).unmodelled)
      .toEqual({ name: 'http5xx', timing: undefined, watchesFailedRequests: true, sees: SEES, watchesBeforeShift: false });
    for (const option of ['threshold', 'minimumRequests']) {
      expect(of((token) => RollbackAlarm.http5xx({ [option]: token })).unmodelled)
        .toEqual({ name: 'http5xx', timing: TIMING, watchesFailedRequests: undefined, sees: SEES, watchesBeforeShift: false });
    }
  });

  describe('of your own', () => {
    const metric = new cloudwatch.Metric({ namespace: 'Own', metricName: 'Errors', period: Duration.minutes(2) });
    const planned = (alarm: (stack: Stack) => cloudwatch.IAlarm, options = {}) =>
      plannedOf((stack) => ({ rollbackAlarms: [RollbackAlarm.fromAlarm(alarm(stack), options)] }))[0];
    const own = (props: Partial<cloudwatch.AlarmProps>) => planned((stack) => new cloudwatch.Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods: 3, ...props }));

    test('a metric alarm has its timing', () => {
      expect(own({ alarmName: 'mine' })).toEqual({
        name: 'Stack/Own',
        alarmName: 'mine',
        unmodelled: { name: 'Stack/Own', timing: { periodSeconds: 120, evaluationPeriods: 3, datapointsToAlarm: 3 }, watchesFailedRequests: undefined },
      });
      expect(own({ datapointsToAlarm: 2 }).unmodelled!.timing!.datapointsToAlarm).toBe(2);
      expect(own({}).alarmName).toBeUndefined();
    });

    test('so has one on an expression, and one on the metric of another account', () => {
      const expression = new cloudwatch.MathExpression({ expression: 'a + 1', usingMetrics: { a: metric }, period: Duration.minutes(5) });
      expect(own({ metric: expression }).unmodelled!.timing!.periodSeconds).toBe(300);
      expect(own({ metric: metric.with({ account: '999999999999', region: 'eu-central-1' }) }).unmodelled!.timing!.periodSeconds).toBe(120);
    });

    test.each<[string, (stack: Stack) => cloudwatch.IAlarm]>([
      ['imported', (stack) => cloudwatch.Alarm.fromAlarmName(stack, 'Own', 'theirs')],
      ['composite', (stack) => new cloudwatch.CompositeAlarm(stack, 'Own', { compositeAlarmName: 'theirs', alarmRule: cloudwatch.AlarmRule.fromBoolean(true) })],
    ])('of an %s one only the name is known', (_, alarm) => {
      const { name, ...known } = planned(alarm);
      expect(known).toMatchObject({ alarmName: 'theirs', unmodelled: { name, timing: undefined } });
    });

    test.each<[string, Partial<cloudwatch.AlarmProps> | ((stack: Stack) => cloudwatch.IAlarm)]>([
      ['periods below a minute', { metric: metric.with({ period: Duration.seconds(10) }) }],
      ['evaluation periods of a parameter', (stack) => {
        const evaluationPeriods = new CfnParameter(stack, 'N', { type: 'Number' }).valueAsNumber;
        return new cloudwatch.Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods });
      }],
    ])('of one with %s the timing is unknown', (_, props) => {
      expect((typeof props === 'function' ? planned(props) : own(props)).unmodelled!.timing).toBeUndefined();
    });

    test('what it watches can be said', () => {
      const { unmodelled } = planned((stack) => new cloudwatch.Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods: 1 }), { watchesFailedRequests: true });
      expect(unmodelled!.watchesFailedRequests).toBe(true);
    });

    test('it keeps a canary from being impossible, as CodeDeploy asks it, too', () => {
      const stack = newStack();
      const alarm = cloudwatch.Alarm.fromAlarmName(stack, 'Own', 'theirs');
      make({ canary: CanaryConfig.allAtOnce(), rollbackAlarms: [slow(11), RollbackAlarm.fromAlarm(alarm)] }, stack);
      expect(errorsOf(stack)).toEqual([]);
      expect(warningsOf(stack)).toEqual(['late-alarm', 'late-metrics']);
    });
  });
});

describe('expectedTraffic', () => {
  const TRAFFIC = { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.05 };
  const only5xx = { rollbackAlarms: [RollbackAlarm.http5xx()] };

  test('gives the figures, and the interval that would be enough', () => {
    const { stack, web } = made({ ...only5xx, expectedTraffic: TRAFFIC });
    expect(warningsOf(stack)).toEqual(['low-detection-probability']);
    AnnotationsOf.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('^canary: .* Give each step 29 min\\. \\[ack'));
    expect(web.plan.expectedTraffic).toEqual(TRAFFIC);
    expect(web.plan.analysis!.combined.recommendedIntervalMinutes).toBe(29);
    const longer = CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(29) });
    expect(warningsOf(made({ ...only5xx, expectedTraffic: TRAFFIC, canary: longer }).stack)).toEqual([]);
  });

  test('what a failed request logs is said to be assumed', () => {
    const expectedTraffic = { ...TRAFFIC, healthyErrorRate: 0.09, faultyErrorRate: 0.5 };
    const { stack } = made({ rollbackAlarms: [RollbackAlarm.logErrors()], expectedTraffic });
    AnnotationsOf.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('It is assumed that each failed request logs one error.*Raise the threshold of logErrors'));
  });

  test('without it there is no probability', () => {
    expect(made({}).web.plan.analysis!.combined.rollbackProbability).toBeUndefined();
  });

  test.each<[string, Partial<typeof TRAFFIC>, string, string, string]>([
    ['requestsPerSecond', { requestsPerSecond: 0 }, '0', 'must be a number above 0 and up to 10000000.', 'Give the mean number of requests a second to both versions.'],
    ['healthyErrorRate', { healthyErrorRate: -0.1 }, '-0.1', 'must be a number from 0 to 1.', 'Write 5 % as 0.05.'],
    ['faultyErrorRate', { faultyErrorRate: 5 }, '5', 'must be a number from 0 to 1.', 'Write 5 % as 0.05.'],
    ['faultyErrorRate', { faultyErrorRate: 0.001 }, '0.001', 'must be above healthyErrorRate (0.001): there would be nothing to find.', 'Give the least error rate'],
  ])('refuses %s %p', (property, wrong, got, rule, remedy) => {
    expectInvalid(() => make({ expectedTraffic: { ...TRAFFIC, ...wrong } }), { property: `expectedTraffic.${property}`, got, rule, remedy });
  });

  test('refuses a token', () => {
    const stack = new Stack(new App(), 'Stack');
    expectInvalid(() => make({ expectedTraffic: { ...TRAFFIC, requestsPerSecond: numberToken(stack) } }, stack), {
      property: 'expectedTraffic.requestsPerSecond', rule: 'must be known at synth', remedy: 'Use a concrete value',
    });
  });
});
