import { FaultSection } from './fault';

/** Cycles and limits. */
export const SECTION: FaultSection = [
  { id: 'G25', pending: true },
  { id: 'G26', pending: true },
  { id: 'G27', pending: true },
  {
    id: 'G28',
    fault: 'The reason in an answer to CloudFormation was cut by characters, while the limit is 4,096 bytes, and a thrown value that was no Error was never answered.',
    before: 'A reason of 2,000 Chinese characters made an answer of 6,000 bytes, and a thrown string ended in a TypeError without any answer.',
    tests: {
      'test/handlers/shared/custom-resource.test.ts': [
        'an answer has at most 4096 bytes, whatever its characters are, and loses only the end of its reason',
        '%s that is thrown is answered, once',
      ],
    },
  },
];
