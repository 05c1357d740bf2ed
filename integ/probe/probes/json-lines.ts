/** Whether a regular expression on a whole log line is held against lines in JSON. */
import { CloudWatchLogsClient, TestMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';

/** Two kinds of lines, with an error each. */
const LINES = { text: 'level=error something broke', json: '{"level":"error","message":"something broke"}' };
const WITHOUT = ['level=info all is well', '{"level":"info","message":"all is well"}'];
/** With what usual errors are found by: alternatives, a quote and a blank. */
const PATTERN = String.raw`%level=error|level\x22:\s?\x22error%`;

export interface Observation {
  /** The lines that matched, by kind. */
  readonly matched: string[];
  /** Lines without an error that matched. */
  readonly wrong: string[];
}

export function judge({ matched, wrong }: Observation): Judgement {
  const because = `of an error in text and one in JSON the pattern ${PATTERN} found ${matched.join(' and ') || 'neither'}`;
  if (wrong.length > 0 || !matched.includes('text')) {
    return { verdict: 'undecided', because: `${because}, and ${wrong.length} lines without one` };
  }
  return { verdict: matched.includes('json') ? 'confirmed' : 'refuted', because };
}

async function observe({ clientConfig }: DeployedStack): Promise<Observation> {
  const { matches = [] } = await new CloudWatchLogsClient(clientConfig).send(new TestMetricFilterCommand({
    filterPattern: PATTERN, logEventMessages: [...Object.values(LINES), ...WITHOUT],
  }));
  const found = matches.map(({ eventMessage }) => eventMessage!);
  return {
    matched: Object.entries(LINES).filter(([, line]) => found.includes(line)).map(([kind]) => kind),
    wrong: WITHOUT.filter((line) => found.includes(line)),
  };
}

export const JSON_LINES: Probe<Observation> = {
  id: 'json-lines',
  question: 'Does a regular expression of a filter pattern match lines in JSON?',
  stack: 'ProbeListener',
  minutes: 1,
  settles: [{ fact: 'It is matched with lines in JSON as with any other', judge }],
  observe,
};
