import { FaultSection } from './fault';

/** A handle that is safe only in part. */
export const SECTION: FaultSection = [
  {
    id: 'B9',
    fault: 'A rule on the listener of the service that forwarded to one of its groups answered 503 after the first release, or was reset by the next change of CloudFormation.',
    before: 'Nothing was said at synth, and the documents told that a release moves the default action only.',
    tests: {
      'test/rendered/other-ways.test.ts': [
        'on the listener of the service', 'behind an authentication, and on a shared listener with the way that works', 'in %s stack, made before or after',
        'as the default action of a listener, and by an override', 'what answers or forwards elsewhere stays allowed, and so does what is made with another service',
      ],
      'test/handlers/managed-listener/routing-model.test.ts': [
        'whatever comes, goes, swaps or fails: a path that has a service before and after an update has one at every moment',
      ],
    },
  },
  {
    id: 'B10',
    fault: 'Scaling on the requests of blue watched the wrong group after every odd release; Cloud Map gave the new version half of the internal calls; one sticky group, gRPC and HTTP/2 by escape hatch held for one of the two.',
    before: 'All of them were silent at synth.',
    tests: {
      'test/rendered/other-ways.test.ts': [
        'scaling on the requests of one group is refused, on CPU it is not', 'that differ in %s are refused', 'that %s are warned of', 'Cloud Map is warned of',
      ],
    },
  },
];
