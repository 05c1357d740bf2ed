/** What those who use and carry on the project find on GitHub. */
import { github, javascript, TextFile, YamlFile } from 'projen';
import { CODE_OF_CONDUCT, SECURITY_POLICY } from './policies';

const GENERATED = '<!-- Generated: edit projenrc/ and run "npx projen". -->';

/** The types of commit that the history has; a title of another type fails the check of the pull request. */
const COMMIT_TYPES = ['feat', 'fix', 'perf', 'docs', 'test', 'build', 'ci', 'refactor', 'style', 'chore'];

export const GITHUB_OPTIONS: github.GitHubOptions = {
  mergify: false,
  pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
};

export const PULL_REQUEST_TEMPLATE = [
  'Fixes #',
  '',
  '**What changes for a user, and why**',
  '',
  '**How you saw it work** (a test that fails without it, a template, the output of a command)',
  '',
  '<!-- The title decides the next version: "feat: …", "fix: …", "feat!: …" for what breaks an app. See CONTRIBUTING.md. -->',
];

export function configureHygiene(project: javascript.NodeProject): void {
  new TextFile(project, 'SECURITY.md', { lines: [GENERATED, ...SECURITY_POLICY, ''] });
  new TextFile(project, 'CODE_OF_CONDUCT.md', { lines: [GENERATED, ...CODE_OF_CONDUCT, ''] });
  issueTemplates(project);
  updateStarters(project);
  checkPullRequests(project);
}

function issueTemplates(project: javascript.NodeProject): void {
  const area = (id: string, label: string, description: string, required = true) => ({
    type: 'textarea', id, attributes: { label, description }, validations: { required },
  });
  const form = (file: string, obj: object) => new YamlFile(project, `.github/ISSUE_TEMPLATE/${file}.yml`, { obj });
  form('bug', {
    name: 'Something is wrong',
    description: 'An error, a template or a release that is not what the documentation says',
    labels: ['bug'],
    body: [
      area('code', 'The smallest code that shows it', 'The construct with the properties that matter, in your language'),
      area('actual', 'What happened', 'The whole message. Of a release: the events of the deployment and the state of its alarms. No account ids, no secrets'),
      area('expected', 'What you expected', 'And where the documentation says so, if it does'),
      { type: 'input', id: 'versions', attributes: { label: 'Versions', description: 'ecs-canary-blue-green, aws-cdk-lib, language' }, validations: { required: true } },
    ],
  });
  form('feature', {
    name: 'Something is missing',
    description: 'What you cannot do today',
    labels: ['enhancement'],
    body: [
      area('goal', 'What you want to achieve', 'The situation rather than the solution'),
      area('today', 'What you do today', 'And why that is not enough'),
      area('idea', 'How it could look', 'A few lines of code, if you have an idea', false),
    ],
  });
  form('config', {
    blank_issues_enabled: false,
    contact_links: [{
      name: 'A weakness in security',
      url: 'https://github.com/ecs-canary-blue-green/ecs-canary-blue-green/security/advisories/new',
      about: 'Please report it in private',
    }],
  });
}

/**
 * Projen updates what the library is built with. What its tests and the starters have of other ecosystems
 * is Dependabot's: the starters' at one time, because their templates have to stay equal.
 */
function updateStarters(project: javascript.NodeProject): void {
  // A release that somebody has taken over is mostly found within days.
  const cooldown = { 'default-days': 7 };
  const starter = (ecosystem: string, language: string) => ({
    'package-ecosystem': ecosystem, 'directory': `/examples/${language}`, 'patterns': ['*'], 'multi-ecosystem-group': 'starters', cooldown,
  });
  const schedule = { interval: 'monthly' };
  new YamlFile(project, '.github/dependabot.yml', {
    obj: {
      'version': 2,
      'multi-ecosystem-groups': { starters: { schedule } },
      'updates': [
        starter('npm', 'typescript'),
        starter('pip', 'python'),
        starter('maven', 'java'),
        starter('gomod', 'go'),
        ...['/integ/local-aws', '/integ/local/aws-cli', '/test/aws-constraints', '/scripts/consumers/registries', '/test/cfn-lint', '/test/workflow/linters'].map((directory) => ({ 'package-ecosystem': 'pip', directory, schedule, cooldown })),
        ...['/scripts/consumers/registries', '/test/newest-cdk'].map((directory) => ({ 'package-ecosystem': 'npm', directory, schedule, cooldown })),
      ],
    },
  });
}

/** Projen's build workflow compiles, tests and packages; this runs everything that decides. */
function checkPullRequests(project: javascript.NodeProject): void {
  const workflow = new github.GithubWorkflow(project.github!, 'ci');
  workflow.on({ pullRequest: {}, workflowDispatch: {} });
  workflow.addJob('ci', {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: github.workflows.JobPermission.READ },
    timeoutMinutes: 60,
    steps: [
      github.WorkflowSteps.checkout(),
      { uses: 'actions/setup-node', with: { 'node-version': '22', 'package-manager-cache': false } },
      { uses: 'actions/setup-python', with: { 'python-version': '3.11' } },
      { uses: 'actions/setup-java', with: { 'distribution': 'corretto', 'java-version': '17' } },
      { uses: 'actions/setup-go', with: { 'go-version': '1.26', 'cache': false } },
      { name: 'Everything that must hold', run: '.ci/run' },
    ],
  });
}
