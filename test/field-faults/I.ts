import { FaultSection } from './fault';

/** Diagnosis and operation. */
export const SECTION: FaultSection = [
  {
    id: 'I36',
    fault: 'Logs were kept for one day: on Monday there was none of the rollback of Friday night.',
    before: 'The log group of a service without further properties had RetentionInDays 1.',
    tests: { 'test/traffic/task.test.ts': ['the log is kept for 30 days'] },
  },
  {
    id: 'I37',
    fault: 'No page said how to stop a bad release now, and there was no command: a rollback by the workflow queued behind the release that it was to undo.',
    before: 'The command line knew `plan` and `rehearse` alone.',
    tests: {
      'test/cli/steer/commands.test.ts': ['stops the release and ends when traffic is back', 'a running release is stopped by rollback; an ended one is followed by an earlier version'],
      'integ/local/scenarios/steering.ts': ['an abort one second after the second shift brings traffic back, and says so when it is back'],
    },
  },
  {
    id: 'I38',
    fault: 'The plain text of the notifier never reached a chat: Amazon Q Developer drops what is not in its own form.',
    before: 'Publish had the same text for every topic.',
    tests: { 'test/handlers/release-notifier/handler.test.ts': ['of a channel get what Amazon Q Developer shows, in one thread a release'] },
  },
  {
    id: 'I40',
    fault: 'Nothing protected the balancer from being deleted, and the repository kept an image of each commit for ever.',
    before: 'deletion_protection.enabled was false whatever removalPolicy said, and the repository had no LifecyclePolicy.',
    tests: {
      'test/traffic/load-balancer.test.ts': ['with removalPolicy %s and deletionProtection %s it is %s'],
      'test/traffic/repository.test.ts': [
        'the newest 100 images stay, to go back to, and what has no tag goes',
        'nothing expires by its age: an image is kept however long nothing is released',
      ],
    },
  },
];
