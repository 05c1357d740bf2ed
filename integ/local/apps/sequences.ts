import { App } from 'aws-cdk-lib';
import { ECS_SEQUENCE_STACKS, PLAIN_SEQUENCE_STACK, SEQUENCE_BASE, SEQUENCE_STACKS, sequenceStack } from './sequence-stack';

const app = new App({ context: { ...SEQUENCE_BASE } });
[...SEQUENCE_STACKS, ...ECS_SEQUENCE_STACKS, PLAIN_SEQUENCE_STACK].forEach((stack) => sequenceStack(app, stack));
