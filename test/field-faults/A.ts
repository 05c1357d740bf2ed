import { FaultSection } from './fault';

/** A rule that was kept on one way in and not on another. */
export const SECTION: FaultSection = [
  {
    id: 'A1',
    fault: 'A schedule of the scaling may leave no task, have a name that AWS refuses, or a minimum above its maximum: a release of a version that nobody asks ends as a success.',
    before: 'Each of the three synthesised without a word, and so did desiredCount 0 by an escape hatch, an aspect, a token, and a schedule added to the scaling.',
    tests: {
      'test/traffic/scaling-schedules.test.ts': [
        'a schedule that leaves no task is rejected: a release of a version that nobody asks always succeeds',
        'a schedule named %j is rejected',
        'a minimum above every maximum that can hold then is rejected, and a maximum below every minimum',
      ],
      'test/rendered/check-rendered.test.ts': ['what AWS would refuse is an error at synthesis, by %s'],
    },
  },
  {
    id: 'A2',
    fault: 'ECS refuses a name that is in environment and in secrets.',
    before: 'It synthesised without a word; with the default image, so did a secret by the name of the variable of its port.',
    tests: {
      'test/traffic/task.test.ts': ['a name in environment and in secrets is rejected: ECS takes a variable from one place'],
      'test/rendered/check-rendered.test.ts': ['what AWS would refuse is an error at synthesis, by %s'],
    },
  },
  {
    id: 'A3',
    fault: 'Certificates of another region, alarms of another region or account, Windows on ARM64, codes from a higher one to a lower one, and attributes that no listener has.',
    before: 'All synthesised without a word.',
    tests: {
      'test/traffic/listeners.test.ts': ['rejects a %s of another region', 'rejects the listener attributes %j'],
      'test/alarms/check-alarm.test.ts': [
        'an alarm of another %s is rejected: CodeDeploy knows alarms by their bare names',
        'an alarm of a stack of another region is rejected, too, however it comes',
      ],
      'test/custom-implementations.test.ts': ['a function of another %s is no hook: CodeDeploy calls those of its own'],
      'test/traffic/task.test.ts': ['rejects the platform %j, which Fargate does not run'],
      'test/traffic/target-groups.test.ts': ["rejects the codes '%s'"],
    },
  },
  {
    id: 'A4',
    fault: 'Names claimed nowhere (functions of smoke tests, users that differ by case, alarms), and texts beyond what AWS takes (descriptions, trust policies, environments).',
    before: 'All synthesised without a word. The description of the notifier had the name of the service as a token, so that nobody could tell its length.',
    tests: {
      'test/hooks/smoke-test.test.ts': ['functionName is refused where another test has it', '%s: %j is refused'],
      'test/ci/iam-names.test.ts': ['names that differ by case only are one name to IAM'],
      'test/rendered/check-rendered.test.ts': [
        'two alarms that come to one physical name are rejected',
        'texts of ours around long names are cut to what AWS takes',
        'a trust policy above the default quota is a warning: an account may have a higher one',
        'what AWS would refuse is an error at synthesis, by %s',
      ],
    },
  },
  {
    id: 'A5',
    fault: 'A smoke test that takes its path from the health check does not look whether it can be sent; headers that belong to the connection are taken.',
    before: 'A health check of /ü with SmokeTest.http(), and the header Content-Length, synthesised without a word; each release would have failed.',
    tests: { 'test/hooks/smoke-test.test.ts': ['path is refused where that of the health check cannot be sent', '%s: %j is refused'] },
  },
  {
    id: 'A6',
    fault: 'An alarm of one’s own without a name, or with a plain attribute in Python, is taken.',
    before: 'It synthesised, and the plan had an alarm without a name; a hook that made no function, an identity and an engine that bound to nothing failed with a TypeError.',
    tests: {
      'test/alarms/check-alarm.test.ts': [
        'an alarm of the user’s own without a name is rejected (%p)', 'an alarm of the user’s own that makes none is rejected (%j)',
      ],
      'test/custom-implementations.test.ts': [
        'a hook of the user’s own that makes no function is rejected (%j)',
        'an identity of the user’s own that binds to nothing is rejected',
        'an engine of the user’s own that binds to nothing is rejected',
      ],
    },
  },
  {
    id: 'A7',
    fault: 'Tokens are written into workflow files as they are, and durations and ports that are tokens end in errors of the CDK.',
    before: 'Workflow files had ${Token[…]} by twelve properties; a Lazy containerPort, and intervals, delays, waits and time-outs that were tokens, failed with "Supplied properties not correct" and "Duration must be specified as".',
    tests: {
      'test/workflow/refused-by-github.test.ts': [
        'a token in %s is rejected: nobody resolves it in a file',
        'a token as %s of the service is rejected, too',
        'a token that an engine or an identity of the user’s own renders is rejected, with the step',
      ],
      'test/private/validator.test.ts': ['rejects a token of another unit, which CDK would not convert'],
      'test/traffic/task.test.ts': ['a port that is resolved at synth is a number where ECS wants one, and a text where the image reads it'],
      'test/traffic/target-groups.test.ts': ['rejects a token for %s: CDK compares the two', 'must be known at synth: CDK makes a text of it'],
      'test/hooks/smoke-test.test.ts': ['%s must be known at synth'],
    },
  },
  {
    id: 'A8',
    fault: 'Workflow options that GitHub refuses: ids of steps, patterns of branches, names of environments, conditions.',
    before: 'All were written into the file without a word.',
    tests: {
      'test/workflow/refused-by-github.test.ts': [
        'the id %s of a step is the workflow’s own',
        'an id comes once in a job, whatever its case',
        '%j is no id of a step',
        '%j is no pattern of branches, nor of paths',
        '%s that only take away are rejected',
        '%j is no name',
        '%j is no condition of a step',
      ],
    },
  },
];
