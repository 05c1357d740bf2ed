import { App } from 'aws-cdk-lib';
import { StarterStack } from '../lib/starter-stack';

const app = new App();
// The generated workflow has to name the region. For CiIdentity.githubOidc() name the account, too.
new StarterStack(app, 'Starter', { env: { region: 'us-east-1' } });
