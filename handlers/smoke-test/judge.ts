import type { Answer } from './ask';
import type { HttpTest } from '../../src/hooks/smoke-test-protocol';

/** What is wrong with an answer; nothing when it is as expected. The body itself is nobody's to log. */
export function judge(answer: Answer, { expectStatus, expectBody }: HttpTest): string | undefined {
  if ('error' in answer) {
    return `gave no answer: ${answer.error}`;
  }
  if (answer.status !== expectStatus) {
    return `answered ${answer.status}, not ${expectStatus}`;
  }
  return expectBody === undefined || answer.body.includes(expectBody) ? undefined : `answered ${answer.status}, but not with '${expectBody}' in the body`;
}

/** How many tasks a reason names. */
const NAMED = 3;

/** The reason for which a release is refused. */
export function reasonOf(failures: string[], tasks: number): string {
  const others = failures.length - NAMED;
  return `${failures.length} of ${tasks} new tasks failed the test: ${failures.slice(0, NAMED).join('; ')}${others > 0 ? `; and ${others} more` : ''}.`;
}
