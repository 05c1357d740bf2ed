/** What the sandbox can release. */
export interface Scenario {
  readonly name: string;
  /** In words. */
  readonly what: string;
  /** Its tag says what its image does: see integ/local/starter.ts. */
  readonly version: string;
  /** Lambda function by lifecycle event. */
  readonly hooks?: Record<string, string>;
}

export const SCENARIOS: Scenario[] = [
  { name: 'healthy', what: 'a version that answers every request', version: 'v2' },
  { name: 'faulty', what: 'a version that fails a share of its requests, and logs that', version: 'v2-broken' },
  { name: 'crashing', what: 'a version whose tasks crash when they are asked for something', version: 'v2-crashes' },
  { name: 'hanging', what: 'a version that answers its health checks and nothing else', version: 'v2-hangs' },
  { name: 'never-healthy', what: 'a version that fails its health checks', version: 'v2-sick' },
  { name: 'hook-fails', what: 'a healthy version that a hook refuses before it gets any traffic', version: 'v2', hooks: { BeforeAllowTraffic: 'hook-refuses' } },
];

export function scenarioNamed(name?: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
