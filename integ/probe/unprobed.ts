/** The facts that documentation does not settle, and that no probe asks: why. */
export interface Unprobed {
  /** Word for word as docs/facts.md has it. */
  readonly fact: string;
  readonly why: string;
}

/** No account of AWS can tell. */
const ELSEWHERE: Unprobed[] = [
  { fact: 'A run that waits for an approval can hold the lane of its workflow', why: 'It is a fact of GitHub: a repository with an environment that asks for approval can show it, and no account of AWS.' },
];

/** A probe is possible, and nobody has written it. */
const NOT_WRITTEN: Unprobed[] = [
  { fact: 'A service of ECS\'s own controller cannot become one that CodeDeploy deploys', why: 'Not written yet: it takes a service with ECS\'s controller, and a stack update that changes the controller.' },
  { fact: 'Whoever may change rules of a tag only may also call SetRulePriorities on them', why: 'Not written yet: it takes a stack update that swaps the priorities of two rules of a service, by the function\'s own role.' },
  { fact: 'A request that lasts is counted when it begins, and its answer when it ends', why: 'Not written yet: it takes requests of more than a minute, and a look at the minutes of both metrics.' },
  { fact: 'A minute without requests has no RequestCount, or a zero', why: 'Not written yet: it takes requests in one minute and none in the next, and a look at both. Alarms are tested under both readings.' },
  { fact: 'The minimum of HealthyHostCount over a minute shows a task that is missing for a moment', why: 'Not written yet: it takes a task that is stopped under a running service, and a look at the minutes of the metric.' },
  { fact: 'From the end of a minute to the alarm it takes about two minutes', why: 'Not written yet: it takes requests that fail in one minute, and the time of the alarm\'s transition.' },
  { fact: 'It is matched with lines in JSON as with any other', why: 'Not written yet: TestMetricFilter can be asked, by a client of CloudWatch Logs that this repository does not have.' },
  { fact: 'The request of an update that is cancelled is not told so, and the rollback\'s comes beside it', why: 'Not written yet: it takes a custom resource that is slow and notes when it is called, and CancelUpdateStack.' },
];

/** They are asked of a service that ECS deploys itself, which no stack of the probes has. */
const ECS_NATIVE = [
  'An alarm that is on when a deployment starts keeps ECS from watching any of them',
  'DescribeServiceDeployments then says `DISABLED`',
  'ECS moves a listener\'s default rule in every strategy',
  'An UpdateService that sends the load balancers again leaves the live target group alone',
  'What is sent again as it is starts no deployment',
  'The circuit breaker acts in a canary',
  'A service follows when its production rule is exchanged',
  'An event of a failed deployment is sent after every failure',
  'ECS does not look at the live weights before it shifts',
].map((fact): Unprobed => ({ fact, why: 'Not written yet: it takes a service that ECS deploys itself. DeploymentEngine does not offer that before it has been seen.' }));

export const UNPROBED: Unprobed[] = [...ELSEWHERE, ...NOT_WRITTEN, ...ECS_NATIVE];
