/** The facts that documentation does not settle, and that no probe asks: why. */
export interface Unprobed {
  /** Word for word as docs/facts.md has it. */
  readonly fact: string;
  readonly why: string;
}

/** No experiment on an account can tell. */
const IMPOSSIBLE: Unprobed[] = [
  { fact: 'ECS asks CloudWatch for its alarms again and again, and may miss one when it is throttled', why: 'To have an account throttled is to disturb whatever else it does, and how often ECS asks cannot be seen from outside.' },
  { fact: 'A run that waits for an approval can hold the lane of its workflow', why: 'It is a fact of GitHub: a repository with an environment that asks for approval can show it, and no account of AWS.' },
];

/** A probe is possible, and nobody has written it. */
const NOT_WRITTEN: Unprobed[] = [
  { fact: 'Scaling goes on during a deployment, but for scaling in while ECS itself deploys', why: 'Not written yet: it takes a service with a scaling policy, and load in the canary that wants more tasks, and then fewer.' },
  { fact: 'A release whose AppSpec names no capacity providers takes those of the service away', why: 'Not written yet: it takes a service on FARGATE_SPOT, and a look at the task set of a release.' },
  { fact: 'A request that lasts is counted when it begins, and its answer when it ends', why: 'Not written yet: it takes requests of more than a minute, and a look at the minutes of both metrics.' },
];

export const UNPROBED: Unprobed[] = [...IMPOSSIBLE, ...NOT_WRITTEN];
