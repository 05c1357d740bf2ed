/** The stacks on which probes run: what each costs. */
export interface ProbeStack {
  /** What is in it, for whoever pays. */
  readonly what: string;
  /** At the list prices that docs/integration-tests.md names. */
  readonly usdPerHour: number;
  /** To deploy it and to delete it. */
  readonly minutes: number;
}

export const PROBE_STACKS = {
  ProbeCodeDeploy: { what: 'two services of three tasks of 0.25 vCPU, and as many again during a release; two load balancers', usdPerHour: 0.17, minutes: 15 },
  ProbeListener: { what: 'two load balancers without a target, and services without a task', usdPerHour: 0.07, minutes: 12 },
  ProbeEcs: { what: 'a service of one task of 0.25 vCPU, and another during a release; a load balancer', usdPerHour: 0.07, minutes: 15 },
} satisfies Record<string, ProbeStack>;

export type StackName = keyof typeof PROBE_STACKS;
