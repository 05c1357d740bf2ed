import { AnalyzedAlarm, CanaryAnalysisResult, CanaryStep } from './types';

/**
 * The names by which a service and its releases are known in AWS. One that is only known at deployment is absent.
 */
export interface CanaryPlanNames {
  /** Name of the service. */
  readonly serviceName?: string;
  /** Name of the cluster. */
  readonly clusterName?: string;
  /** Name of the CodeDeploy application; absent with another engine. */
  readonly applicationName?: string;
  /** Name of the CodeDeploy deployment group; absent with another engine. */
  readonly deploymentGroupName?: string;
  /** Family of the task definition. */
  readonly family?: string;
  /** Region of the stack. */
  readonly region?: string;
  /** Account of the stack. */
  readonly account?: string;
}

/** An alarm that rolls releases back. */
export interface PlannedAlarm {
  /** Name of the alarm among those of its service. */
  readonly name: string;
  /** Its name in CloudWatch; absent where it is known at deployment only. */
  readonly alarmName?: string;
  /**
   * The alarm as the analysis sees it.
   *
   * @default - the analysis has no model of it: it may roll a release back, but nothing is promised of it
   */
  readonly model?: AnalyzedAlarm;
}

/** The traffic that a plan assumes. */
export interface PlannedTraffic {
  /** Requests to both versions together, per second on average. */
  readonly requestsPerSecond: number;
  /** The part of its requests that a healthy version fails, from 0 to 1. */
  readonly healthyErrorRate: number;
  /** The part of its requests that a faulty version fails, from 0 to 1. */
  readonly faultyErrorRate: number;
}

/**
 * How a service is released, and what the analysis says about it: plain data, as in the file that synthesis
 * writes next to the template.
 */
export interface CanaryPlan {
  /** Version of the file's format. A reader refuses one that it does not know. */
  readonly formatVersion: number;
  /** Path of the construct in its app. */
  readonly constructPath: string;
  /** What moves the traffic: `codeDeploy`. */
  readonly engine: string;
  /** The names of the service and of what releases it. */
  readonly names: CanaryPlanNames;
  /** The stretches in which the new version has a part of the traffic. Empty for all-at-once. */
  readonly steps: CanaryStep[];
  /**
   * How long the old version can be restored after all traffic has moved, in seconds.
   *
   * @default - known at deployment only: there is no analysis
   */
  readonly terminationWaitSeconds?: number;
  /** The alarms that roll a release back. */
  readonly alarms: PlannedAlarm[];
  /**
   * The traffic that is assumed.
   *
   * @default - none: the analysis has no probabilities
   */
  readonly expectedTraffic?: PlannedTraffic;
  /**
   * Verdict, findings and figures, of the alarms that have a model.
   *
   * @default - the schedule is known at deployment only
   */
  readonly analysis?: CanaryAnalysisResult;
}

/** The format's version that this library writes and reads. */
export const PLAN_FORMAT_VERSION = 1;

/** How the names of the files end. */
export const PLAN_FILE_SUFFIX = '.canary-plan.json';
