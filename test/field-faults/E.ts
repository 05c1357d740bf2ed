import { FaultSection } from './fault';

/** A time-out in the wrong order. */
export const SECTION: FaultSection = [
  {
    id: 'E16',
    fault: 'A release that outlives its job, a cancelled run and a release under way ended without a word of why, the last after the build and as "Nothing was released"; a loop went on asking with expired credentials.',
    before: 'The summary of a deployment in progress had its status alone, DeploymentLimitExceeded came after the push, and the loop of "Deploy, ignoring alarms" took every error for a pause.',
    tests: {
      'test/workflow/commands.test.ts': [
        'fails before anything is built, and says what is under way and what can be done',
        'of a release that outlives the job says so, and that no other starts',
        'of a run that was cancelled says that the release goes on, and what stops it',
        'with expired credentials says that it could not ask',
        'does not wait for %j to pass',
      ],
      'test/workflow/command-steps.test.ts': ['tells the command of %s, and waits until it has said what goes on'],
      'integ/local/scenarios/workflow.test.ts': [
        'a commit that never gets healthy outlives the job; the next run is refused before it builds',
        'a run that is cancelled leaves its release alone, and says so',
      ],
    },
  },
  {
    id: 'E17',
    fault: 'A run that waits for the approval of its environment holds the only lane: fixes and rollbacks wait behind it, and displace each other.',
    before: 'The workflow had its concurrency at the top, where it is that of the whole run.',
    tests: { 'test/workflow/render-workflow.test.ts': ['%s queues releases'] },
  },
  {
    id: 'E18',
    fault: 'Somebody was told "rolled back" when the rollback had only been created.',
    before: 'The one message of a rollback came at the end of the release, and none when traffic was back.',
    tests: {
      'test/handlers/release-notifier/handler.test.ts': ['that has ended is: only now the old version has all requests'],
      'test/release/code-deploy/release-of.test.ts': ['runs until its deployment has ended'],
      'test/workflow/commands.test.ts': ['of a release that is rolled back %s'],
    },
  },
  {
    id: 'E20',
    fault: 'Lambda may deliver a request of CloudFormation for six hours, and CloudFormation waits ten minutes: a late request created a listener that belonged to nobody.',
    before: 'There was no AWS::Lambda::EventInvokeConfig in any template, so that the test found none for any of the functions.',
    tests: { 'test/custom-resources/event-age.test.ts': ['%s: no request is delivered after CloudFormation has given up'] },
  },
];
