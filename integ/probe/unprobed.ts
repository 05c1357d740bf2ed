/** The facts that documentation does not settle, and that no probe asks: why. */
export interface Unprobed {
  /** Word for word as docs/facts.md has it. */
  readonly fact: string;
  readonly why: string;
}

/** No experiment on an account can tell. */
export const UNPROBED: Unprobed[] = [
  { fact: 'ECS asks CloudWatch for its alarms again and again, and may miss one when it is throttled', why: 'To have an account throttled is to disturb whatever else it does, and how often ECS asks cannot be seen from outside.' },
  { fact: 'A run that waits for an approval can hold the lane of its workflow', why: 'It is a fact of GitHub: a repository with an environment that asks for approval can show it, and no account of AWS.' },
];
