import { properties } from './canary-plan.schema.json';
import { EngineRules } from './engine-rules';
import { AnalyzedAlarm, CanaryAnalysisOptions, CanaryAnalysisResult, CanaryStep, ExpectedTraffic, UnmodelledAlarm } from './types';

/**
 * The names by which a service and its releases are known in AWS. One that is only known at deployment is absent.
 */
export interface CanaryPlanNames {
  /**
   * Name of the service.
   *
   * @default - known only at deployment
   */
  readonly serviceName?: string;
  /**
   * Name of the cluster.
   *
   * @default - known only at deployment
   */
  readonly clusterName?: string;
  /**
   * Name of the CodeDeploy application.
   *
   * @default - another engine, or known only at deployment
   */
  readonly applicationName?: string;
  /**
   * Name of the CodeDeploy deployment group.
   *
   * @default - another engine, or known only at deployment
   */
  readonly deploymentGroupName?: string;
  /**
   * Family of the task definition.
   *
   * @default - known only at deployment
   */
  readonly family?: string;
  /**
   * Region of the stack.
   *
   * @default - known only at deployment
   */
  readonly region?: string;
  /**
   * Account of the stack.
   *
   * @default - known only at deployment
   */
  readonly account?: string;
}

/** An alarm that rolls releases back. It has either a model, or what is known without one. */
export interface PlannedAlarm {
  /** Name of the alarm among those of its service. */
  readonly name: string;
  /**
   * Its name in CloudWatch.
   *
   * @default - known only at deployment
   */
  readonly alarmName?: string;
  /**
   * The alarm as the analysis sees it.
   *
   * @default - it has no model: see `unmodelled`
   */
  readonly model?: AnalyzedAlarm;
  /**
   * What is known of an alarm without a model. It may roll a release back, but no figure counts on it.
   *
   * @default - it has a model
   */
  readonly unmodelled?: UnmodelledAlarm;
}

/** What the figures of a plan assume of AWS, besides the traffic. */
export interface CanaryAssumptions {
  /** From the end of a period to the alarm's state, in seconds. */
  readonly alarmLatencySeconds: number;
  /** From the alarm's state until all traffic is back, in seconds. */
  readonly rollbackLatencySeconds: number;
  /** From the shift to the first full minute, in seconds. */
  readonly phaseSeconds: number;
  /** With which probability a faulty version should be rolled back before promotion. */
  readonly targetProbability: number;
}

/**
 * How a service is released, and what the analysis says about it: plain data, as in the file that synthesis
 * writes next to the template.
 */
export interface CanaryPlan {
  /** Version of the file's format, counted from 1 on. A reader refuses one that it does not know. */
  readonly formatVersion: number;
  /** Path of the construct in its app: `Stack/Web`. */
  readonly constructPath: string;
  /** What moves the traffic: `codeDeploy`. */
  readonly engine: string;
  /** What it takes and does. */
  readonly engineRules: EngineRules;
  /** The names of the service and of what releases it. */
  readonly names: CanaryPlanNames;
  /** The stretches in which the new version has a part of the traffic. Empty for all-at-once. */
  readonly steps: CanaryStep[];
  /**
   * How long the old version can be restored after all traffic has moved, in seconds.
   *
   * @default - known only at deployment: there is no analysis
   */
  readonly terminationWaitSeconds?: number;
  /** The alarms that roll a release back. */
  readonly alarms: PlannedAlarm[];
  /**
   * The traffic that is assumed.
   *
   * @default - none: the analysis has no probabilities
   */
  readonly expectedTraffic?: ExpectedTraffic;
  /**
   * Whether the number of tasks follows their use of CPU or memory.
   *
   * @default false
   */
  readonly scaledByUtilization?: boolean;
  /** What the figures assume besides. */
  readonly assumptions: CanaryAssumptions;
  /**
   * Verdict, findings and figures. The figures are those of the alarms that have a model.
   *
   * @default - the schedule is known only at deployment
   */
  readonly analysis?: CanaryAnalysisResult;
}

/** The format's version that this library writes and reads. The schema is the source: a test holds the structs equal to it. */
export const PLAN_FORMAT_VERSION = properties.formatVersion.const;

/** How the names of the files end. */
export const PLAN_FILE_SUFFIX = '.canary-plan.json';

/**
 * The plan as the analysis takes it: `CanaryAnalysis.analyze` makes `plan.analysis` of it. Undefined where the
 * schedule is known only at deployment.
 */
export function analysisOptionsOf(plan: Omit<CanaryPlan, 'analysis'>): CanaryAnalysisOptions | undefined {
  const { steps, terminationWaitSeconds, alarms, engineRules, expectedTraffic, scaledByUtilization, assumptions } = plan;
  return terminationWaitSeconds === undefined ? undefined : {
    steps,
    terminationWaitSeconds,
    alarms: alarms.flatMap(({ model }) => model ?? []),
    unmodelledAlarms: alarms.flatMap(({ model, unmodelled, name }) => (model ? [] : unmodelled ?? { name })),
    engineRules,
    scaledByUtilization,
    ...expectedTraffic,
    ...assumptions,
  };
}
