import { FaultSection } from './fault';

/** What the tests could not see. */
export const SECTION: FaultSection = [
  {
    id: 'J46',
    fault: 'What AWS’s actions do was played by calls of the AWS CLI, and nobody had compared the two.',
    before: 'The stand-in waited without the termination wait, looked twice a second, said "the deployment ended as Stopped" where the action says JSON, and could not be cancelled.',
    tests: {
      'integ/local/scenarios/workflow.test.ts': [
        'a healthy commit is built, released and promoted',
        'a broken commit fails the job, which names the alarm once the old version has all requests again',
        'a run that is cancelled leaves its release alone, and says so',
        'the policy allows what the workflow has called, and nothing besides',
      ],
    },
  },
];
