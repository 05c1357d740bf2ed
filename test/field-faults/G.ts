import { FaultSection } from './fault';

/** Cycles and limits. */
export const SECTION: FaultSection = [
  {
    id: 'G25',
    fault: 'A balancer of another stack always made a cycle, as did a health check port with security groups of another stack, and a task definition of another stack with the default repository.',
    before: 'Without the two changes 8 of the 11 tests failed: rules and policies became parts of the other stack, which then depended on the stack of the service.',
    tests: {
      'test/cross-stack.property.test.ts': [
        '%s makes no cycle',
        'no combination of stacks, parents and nested stacks makes a cycle that CloudFormation could do without',
        'the rules between balancer and tasks are the same, wherever the service is',
      ],
    },
  },
  {
    id: 'G26',
    fault: 'From the 11th service of a stack on, and the 8th with deployOnStackUpdate, the inline policies of the shared roles were above the 10,240 characters of IAM.',
    before: 'For 15 services the test counted 13,766 characters in the policies of the listeners\' role, and 27,145 in those of the releases\' role.',
    tests: {
      'test/limits.test.ts': [
        '%s are below every limit',
        '40 services over nested stacks, told of by one topic, are below every limit',
        'the 17th service of a stack that its updates release is refused: IAM takes no more policies',
        'what is above a limit is found',
      ],
    },
  },
  {
    id: 'G27',
    fault: 'Three services in a stack make three VPCs and six Elastic IP addresses, one above the quota of a new account.',
    before: 'Nothing was said at synth: the test found no warning.',
    tests: { 'test/limits.test.ts': ['of three services that make a VPC each are counted, with one warning', 'are counted over the stacks of a place, and for each place alone'] },
  },
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
