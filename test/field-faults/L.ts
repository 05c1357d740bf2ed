import { FaultSection } from './fault';

/** Platform teams. */
export const SECTION: FaultSection = [
  {
    id: 'L53',
    fault: 'Keys with the value undefined are handed on to L2s, so that an injector of properties with defaults in front changes nothing, and the constructs have no id for injectors.',
    before: 'In every configuration of test/stacks.ts keys of FargateService, Alarm, EcsDeploymentGroup and the listeners’ custom resource were undefined, and an injector of { enableExecuteCommand: true, ...props } did nothing.',
    tests: {
      'test/undefined-keys.test.ts': ['%s hands on no key with the value undefined'],
      'test/property-injection.test.ts': [
        'a platform team’s default reaches an L2 where the user has said nothing, and only there',
        'every construct of the library has an id for injectors, named after itself',
        'an injector changes the properties of the service, the nearest one first',
      ],
    },
  },
  {
    id: 'L54',
    fault: 'cdk-nag 3 objects to the default service, and synthesis throws; the reasons exist in a test only.',
    before: 'With cdk-nag 3.0.2 and aws-cdk-lib 2.276.0 the default service had eight violations, and an own role of CodeDeploy a rule that throws; nothing could be taken over.',
    tests: {
      'test/nag/cdk-nag.test.ts': [
        '%s passes AwsSolutions of cdk-nag 2, with the reasons that come with the library',
        '%s passes AwsSolutions of cdk-nag 3, with the reasons that come with the library',
        'without the reasons cdk-nag 3 objects',
      ],
    },
  },
  {
    id: 'L55',
    fault: 'The verdict is an annotation only: `cdk validate` and editors read validation-report.json.',
    before: 'With aws-cdk-lib 2.276.0 the report of an app with a late canary had nothing of it.',
    tests: {
      'test/plan/verdict-plugin.test.ts': [
        'a finding is in the report for `cdk validate` and editors, as rule, severity, numbers and remedy',
        'a finding that is acknowledged is not in the report',
        'all services of a stage are in one report, and a sound canary is not',
      ],
    },
  },
  {
    id: 'L56',
    fault: 'The accounts of a workflow follow whoever synthesises (CDK_DEFAULT_ACCOUNT), and what an env without a vpc needs is nowhere.',
    before: 'A synthesis with other credentials rewrote allowed-account-ids in the workflow without a word.',
    tests: {
      'test/workflow/account-warning.test.ts': [
        'a file that is about to get the account of one’s credentials is warned of, until it is committed',
        'a colleague’s account in its place is warned of, too',
        'an account that is written down is none of that',
      ],
    },
  },
];
