import { FaultSection } from './fault';

/** Security. */
export const SECTION: FaultSection = [
  {
    id: 'H30',
    fault: 'CI of one service could add a revision to the family of another one, which the workflow of that one then released as the newest.',
    before: 'ecs:RegisterTaskDefinition and ecs:TagResource were allowed on *, and a comment said that ECS had no resource level for it.',
    tests: {
      'test/ci/deploy-permissions.test.ts': [
        'register and tag revisions of the own family only: the workflow of another one releases what is newest in its own',
      ],
      'test/service-authorization.test.ts': ['each permission is one that AWS knows, on the resources that it is asked for, as narrow as it can be'],
    },
  },
  {
    id: 'H31',
    fault: '"May release and nothing else" was said of CI, whose AppSpec chooses security groups, revisions and any function as a hook, through the policy that AWS manages for CodeDeploy.',
    before: 'The group always had AWSCodeDeployRoleForECS, and docs/ci-identity.md had nothing on what an AppSpec of CI\'s own can do.',
    tests: {
      'test/engine/code-deploy/code-deploy-role.test.ts': [
        'may do what the managed policy allows, but for what no deployment of the service uses',
        'may do it to this service, its two listeners and their rules, its hook and the roles of its tasks alone',
        'is asked for: by default (%j) the group has the policy that AWS keeps in step',
      ],
    },
  },
  {
    id: 'H32',
    fault: 'Whoever may start the workflow released any branch by hand, with the access key of an IAM user, who is the default identity.',
    before: 'No step looked at the ref of a run that was started by hand.',
    tests: {
      'test/workflow/commands.test.ts': [
        "'%s' lets %j pass, and not %j",
        'what is excluded later does not pass, and what is listed again after that does',
        'is asked of runs that are started by hand, before anything else',
      ],
    },
  },
  {
    id: 'H33',
    fault: 'A build argument that read a secret was written as it was, there was no way for build secrets, submodules and LFS, and values with quotes were mangled.',
    before: 'buildArgs took an expression with secrets., and the CSV of docker/build-push-action made x,y of the value x,"y".',
    tests: {
      'test/workflow/build-inputs.test.ts': [
        'an argument that shows a secret to everybody: %s',
        'a value with quotes, which the action would mangle, arrives as it was written',
        'any value of one line arrives as it was written',
        'secrets come by the environment, and not as arguments',
        'submodules and large files are checked out by a token that may read them',
      ],
    },
  },
  {
    id: 'H34',
    fault: 'Names in plan files reached the terminal with escape sequences.',
    before: 'A constructPath with an OSC sequence was printed as it was, which set the title of the terminal.',
    tests: {
      'test/cli/text/for-terminal.test.ts': [
        '%j reaches no terminal',
        'of any text nothing is left that a terminal obeys, but for colours',
        'all that the program writes goes through it',
        'a plan whose names would control the terminal is read without that',
      ],
    },
  },
  {
    id: 'H35',
    fault: 'The workflows of the project ran 23 actions by a tag that can be moved, and publib@latest beside publishing rights, and nothing renewed the pins of the generated workflows.',
    before: 'actions/setup-node@v7.0.0 and others by tag, publib@latest four times; zizmor, which looked at generated workflows only, had 21 findings in these.',
    tests: {
      'test/scripts/actions.test.ts': [
        '%s runs nothing that somebody else can move',
        '%s leaves no token in a checkout, but where it pushes',
        'a table gets newer releases, and never an older one',
      ],
    },
  },
];
