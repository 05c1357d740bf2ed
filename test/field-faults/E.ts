import { FaultSection } from './fault';

/** A time-out in the wrong order. */
export const SECTION: FaultSection = [
  {
    id: 'E18',
    fault: 'Somebody was told "rolled back" when the rollback had only been created.',
    before: 'The one message of a rollback came at the end of the release, and none when traffic was back.',
    tests: {
      'test/handlers/release-notifier/handler.test.ts': ['that has ended is: only now the old version has all requests'],
      'test/release/code-deploy/release-of.test.ts': ['runs until its deployment has ended'],
    },
  },
  {
    id: 'E20',
    fault: 'Lambda may deliver a request of CloudFormation for six hours, and CloudFormation waits ten minutes: a late request created a listener that belonged to nobody.',
    before: 'There was no AWS::Lambda::EventInvokeConfig in any template, so that the test found none for any of the functions.',
    tests: { 'test/custom-resources/event-age.test.ts': ['%s: no request is delivered after CloudFormation has given up'] },
  },
];
