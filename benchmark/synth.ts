/**
 * Measures what the construct adds to the time of synthesis: pairs of runs, one with the construct and one
 * with the same resources by hand, in alternating order, as a ratio. Machines are noisy and pairs share
 * the noise; the ratio of a pair says more than either time.
 */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { byHand } from './by-hand';
import { EcsCanaryBlueGreen } from '../src';

const WARM_UP = 8;
const PAIRS = Number(process.env.PAIRS ?? 40);

type Build = (stack: Stack) => void;
const byConstruct: Build = (stack) => void new EcsCanaryBlueGreen(stack, 'Web', { projectId: 'node-app' });
const manually: Build = (stack) => byHand(stack, 'node-app');

function synthesise(build: Build): number {
  const began = process.hrtime.bigint();
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'Stack'));
  app.synth();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/**
 * The comparison is of the same thing only as long as both make the same types of resources. One difference
 * is meant: by hand the listener is CloudFormation's own, which loses the traffic when it changes. The
 * construct's time includes what it has instead, a listener of its own with a function, the function's role and
 * log group, and a policy.
 */
function assertSameResources(): void {
  const types = (build: Build) => {
    const stack = new Stack(new App(), 'Stack');
    build(stack);
    return (Object.values(Template.fromStack(stack).toJSON().Resources) as { Type: string }[]).map(({ Type }) => Type);
  };
  const expected = [
    ...types(manually).filter((type) => type !== 'AWS::ElasticLoadBalancingV2::Listener'),
    'Custom::EcsCanaryBlueGreenListener', 'AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup', 'AWS::IAM::Policy',
  ];
  if (types(byConstruct).sort().join() !== expected.sort().join()) {
    throw new Error('benchmark/by-hand.ts no longer makes the resources that the construct makes');
  }
}

function quantile(values: number[], q: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
}

assertSameResources();
for (let i = 0; i < WARM_UP; i++) {
  synthesise(byConstruct);
  synthesise(manually);
}
const pairs = Array.from({ length: PAIRS }, (_, i) => {
  const order = i % 2 === 0 ? [byConstruct, manually] : [manually, byConstruct];
  const [first, second] = order.map(synthesise);
  return i % 2 === 0 ? { construct: first, hand: second } : { construct: second, hand: first };
});
const ratios = pairs.map(({ construct, hand }) => construct / hand);
const median = (values: number[]) => quantile(values, 0.5);
console.log(`synthesis, ${PAIRS} pairs: ${median(pairs.map((p) => p.construct)).toFixed(1)} ms with the construct, `
  + `${median(pairs.map((p) => p.hand)).toFixed(1)} ms by hand; ratio of a pair: median ${median(ratios).toFixed(3)}, `
  + `quartiles ${quantile(ratios, 0.25).toFixed(3)} to ${quantile(ratios, 0.75).toFixed(3)}`);
