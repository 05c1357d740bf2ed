import { App } from 'aws-cdk-lib';
import { TRAFFIC_BASE, trafficOf, trafficStack } from './traffic-stack';
import { ENGINES } from '../engines';

const app = new App({ context: { ...TRAFFIC_BASE } });
ENGINES.flatMap(trafficOf).forEach((traffic) => trafficStack(app, traffic));
