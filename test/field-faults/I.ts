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
