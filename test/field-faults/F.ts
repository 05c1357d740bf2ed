import { FaultSection } from './fault';

/** What a stack update changes at once. */
export const SECTION: FaultSection = [
  {
    id: 'F21',
    fault: 'The capacity providers of the cluster were overridden without a word, and the first release would have dropped those of the service.',
    before: 'The AppSpec named none, and there was no property for them.',
    tests: {
      'test/traffic/capacity.test.ts': ['are in the service and in the AppSpec of every release', 'are those of the cluster by default, where it is of the app'],
      'integ/local/scenarios/live-spot.ts': ['Spot survives ten releases, and its on-demand base with it'],
    },
  },
  {
    id: 'F22',
    fault: 'Another healthCheck.path changed both target groups at once: the live version did not know the path, and ECS stopped all its tasks until the next release.',
    before: '36 of 1,842 requests failed where a task starts in 0.3 seconds, and no page named the safe order.',
    tests: {
      'test/handlers/managed-listener/health-check.test.ts': ['%j', 'also where the promise was made for an earlier change, and is gone', 'a rollback is never refused (%s)'],
      'test/custom-resources/health-checks.test.ts': ['both groups wait for it, and it for the function alone: %s', 'it sees what the groups are rendered to, whichever way it got there'],
      'integ/local/scenarios/live-changes.test.ts': ['another path of the health check is refused, until somebody promises that the live version answers both'],
      'integ/local/scenarios/stack-update.test.ts': ['when an update of all that fails late and rolls back: another health check is not refused then'],
    },
  },
  {
    id: 'F23',
    fault: 'A desired count, scaling and a grace period of a live service could not be changed: ECS refused the update, and said something else.',
    before: 'The documentation said that they can be, and nothing of scaling in the middle of a release.',
    tests: {
      'test/handlers/managed-listener/settings.test.ts': ['%s'],
      'test/handlers/managed-listener/service-changes.test.ts': ['%s', 'a rollback is never refused'],
      'integ/local/scenarios/live-changes.test.ts': [
        'another number of tasks, and another grace period, are set at once',
        'new tags after scaling from two tasks to seven leave seven, also when the update fails and rolls back',
      ],
      'integ/local/scenarios/live-changes-by-code-deploy.ts': [
        'a scale-out in the middle of a canary, with tasks that do not start: the release fails after five minutes, and is rolled back',
        'what ECS refuses is refused before anything changes, by the name of the property',
      ],
    },
  },
  {
    id: 'F24',
    fault: 'The page said of all that it holds when drift is reverted, and that is true of listeners only.',
    before: 'After a release the service has drifted, so an UpdateService is sent that ECS refuses.',
    tests: {
      'integ/local/scenarios/readings.test.ts': ['after a release the service has drifted; a deployment that reverts drift is refused by ECS, and nothing moves'],
    },
  },
];
