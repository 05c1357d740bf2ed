import { AtBest, failedUntil } from './bounds';
import { Searched } from './trials';
import { MOfNChain } from '../../src/analysis/m-of-n';
import { periodsUntil, Plan } from '../../src/analysis/plan';
import { ExpectedTraffic } from '../../src/analysis/types';

/** An alarm that is followed minute by minute in a canary, as long as it lasts: once for canaries of all lengths. */
interface Course {
  readonly chain: MOfNChain;
  /** Probabilities that it has fired, after so many minutes. */
  readonly fired: number[];
  /** The same, each times the seconds until the traffic is back, added up. */
  readonly seconds: number[];
}

/** The faulty version in canaries of one share, before promotion, under alarms of one M. */
export class Courses {
  private readonly courses = new Map<number, Course>();

  constructor(private readonly searched: Searched, private readonly m: number, private readonly traffic: ExpectedTraffic) {}

  /** How far an alarm that looks back N minutes has been followed. */
  public minutesOf(n: number): number {
    return (this.courses.get(n)?.fired.length ?? 1) - 1;
  }

  /** What an alarm that looks back N minutes does in a canary, what is after promotion left out. */
  public of(n: number, plan: Plan): AtBest {
    const { schedule: { steps: [{ share }] }, phaseSeconds, alarmLatencySeconds, rollbackLatencySeconds, rolloutSeconds } = plan;
    const course = this.courses.get(n) ?? { chain: new MOfNChain(this.m, n), fired: [0], seconds: [0] };
    this.courses.set(n, course);
    const minutes = periodsUntil(rolloutSeconds, plan, { ...this.searched.condition, datapointsToAlarm: this.m, evaluationPeriods: n }, phaseSeconds);
    const breach = this.searched.breach(share, this.traffic.faultyErrorRate);
    for (let minute = course.fired.length; minute <= minutes; minute++) {
      const fires = course.chain.advance(breach);
      const back = phaseSeconds + 60 * minute + alarmLatencySeconds + rollbackLatencySeconds;
      course.seconds.push(course.seconds[minute - 1] + fires * back);
      course.fired.push(course.chain.firedProbability);
    }
    // Those that fire with the last minute may be back after promotion only: until then they cost the same as those that do not fire.
    const last = Math.max(0, minutes - 1);
    const mean = course.seconds[last] + (1 - course.fired[last]) * rolloutSeconds;
    return { power: course.fired[minutes], failedRequests: mean / rolloutSeconds * failedUntil(plan, this.traffic, rolloutSeconds) };
  }
}
