import { FaultSection } from './fault';

/** An identity that was not unique where it is looked up. */
export const SECTION: FaultSection = [
  {
    id: 'C13',
    fault: 'Two services, or two stages with other build arguments, that share a repository: the second found the tag of the commit, built nothing and released the image of the other.',
    before: 'The tag was GITHUB_SHA alone: "Find the image" answered build=false for any image of the commit, however it was built.',
    tests: {
      'test/workflow/image-identity.test.ts': [
        'do not take the image of the other where they have other %s',
        'share the image where they build the same',
        'two builds have one identity if, and only if, all of their inputs are the same',
      ],
      'test/workflow/commands.test.ts': ['an image of the commit that was built in another way is not the one'],
    },
  },
  {
    id: 'C14',
    fault: 'appSpecPath: cdk.json replaced that file.',
    before: 'Only the workflow was looked at: the AppSpec was written over whatever was there, and said so in its documentation.',
    tests: {
      'test/workflow/github-deploy-workflow.test.ts': [
        "never replace somebody else's %s",
        "never replace somebody else's files in a synthesis that does not validate",
        'are known again: the workflow says which AppSpec was generated with it, and one that says the same needs no word',
      ],
    },
  },
];
