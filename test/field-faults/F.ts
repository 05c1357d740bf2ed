import { FaultSection } from './fault';

/** What a stack update changes at once. */
export const SECTION: FaultSection = [
  {
    id: 'F22',
    fault: 'Another healthCheck.path changed both target groups at once: the live version did not know the path, and ECS stopped all its tasks until the next release.',
    before: '36 of 1,842 requests failed where a task starts in 0.3 seconds, and no page named the safe order.',
    tests: {
      'test/handlers/managed-listener/health-check.test.ts': ['%j', 'also where the promise was made for an earlier change, and is gone', 'a rollback is never refused (%s)'],
      'test/custom-resources/health-checks.test.ts': ['both groups wait for it, and it for the function alone: %s', 'it sees what the groups are rendered to, whichever way it got there'],
      'integ/local/scenarios/stack-update.test.ts': [
        'when the path of the health check changes: refused, until somebody promises that the live version answers both',
        'when an update with another health check fails late: its rollback is not refused',
      ],
    },
  },
];
