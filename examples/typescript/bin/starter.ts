import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { GitHubDeployWorkflow } from 'ecs-canary-blue-green';
import { StarterStack } from '../lib/starter-stack';

const app = new App();
const stack = new StarterStack(app, 'Starter');

// Writes .github/workflows/deploy-node-app-prod.yml at every synth: commit it, and a push to main that changes the service
// releases it. It is made here, and not in the stack, so that the stack's tests write no files.
new GitHubDeployWorkflow(stack, 'Workflow', {
  service: stack.web,
  // Where you deploy. Give the stack an env with account and region instead, and it is known from there.
  region: 'us-east-1',
  workingDirectory: 'service',
  paths: ['service/**', '.github/**'],
  // What service/Dockerfile is built with. The service answers with its version, so you can see who gets which.
  buildArgs: { VERSION: '${{ github.sha }}' },
  // Once this folder is the root of your repository, remove it.
  repositoryRoot: join(__dirname, '..'),
});
