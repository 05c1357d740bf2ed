/** The console of each partition of AWS that has one in public. */
const CONSOLES: Record<string, string> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The host of AWS's console, without the region in front. */
export function consoleOf(partition: string): string {
  return CONSOLES[partition] ?? 'console.aws.amazon.com';
}
