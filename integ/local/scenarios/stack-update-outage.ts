import { DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyListenerCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { App, Stack } from 'aws-cdk-lib';
import { Live, only, RunningService } from './running-service';
import { failed, SteadyLoad } from '../load';
import { ReleasedService } from '../released-service';
import { StackUpdates } from '../stack-updates';
import { until } from '../until';

/** A stack whose requests go where CloudFormation says. */
export interface PlainUpdates {
  readonly stack: string;
  readonly project: string;
  /** What it is that CloudFormation manages. */
  readonly managed: string;
  readonly makeStack: (app: App, stack: string, project: string) => Stack;
  /** What an update may change of it, as context has it: of what value, to which one. */
  readonly change: { readonly of: string; readonly from: string; readonly to: string };
  /** Whether stack tags reach it: on the endpoint they do reach a listener, and no rule. */
  readonly tagged: boolean;
}

const ON_GREEN = only('v2', 'green');
const OUTAGE: Live = { ...ON_GREEN, answers: ['503'], weights: { blue: 1, green: 0 } };

/** Declares the tests of what the library is there to prevent: the tasks are where they were, and the requests are not. */
export function describeOutage(plain: () => RunningService<ReleasedService>, of: PlainUpdates): void {
  const { stack, project, managed, makeStack, change, tagged } = of;
  describe(`a ${managed} that CloudFormation manages: an outage`, () => {
    let updates: StackUpdates;
    let load: SteadyLoad;

    beforeAll(() => {
      updates = new StackUpdates(plain().aws, stack, (app) => makeStack(app, stack, project));
      load = plain().startLoad();
    });

    beforeEach(async () => {
      await sendToGreen(plain());
      expect(await plain().becomes(ON_GREEN)).toEqual(ON_GREEN);
    });

    afterAll(async () => {
      await load?.stop();
    });

    const byTags: [string, () => Promise<unknown>, string] =
      ['when stack tags change', () => updates.update({ [change.of]: change.to }, { team: 'shop' }), 'UPDATE_COMPLETE'];

    test.each<[string, () => Promise<unknown>, string]>([
      [`when another ${change.of} is deployed`, () => plain().cdk.deploy(stack, '--context', `${change.of}=${change.to}`), 'UPDATE_COMPLETE'],
      ...tagged ? [byTags] : [],
      ['when an update fails late and rolls back', () => updates.update({ [change.of]: change.from, fails: 'yes' }), 'UPDATE_ROLLBACK_COMPLETE'],
    ])('%s', async (_when, update, status) => {
      const began = Date.now();
      await update();
      const updated = Date.now();
      await until('requests were sent after the update', () => load.since(updated).length > 50);
      expect(await updates.status()).toBe(status);
      expect(load.since(began).filter(failed).length).toBeGreaterThan(0);
      // And it goes on.
      expect(await plain().live()).toEqual(OUTAGE);
    });
  });
}

/** What somebody would have to do by hand in the middle of such an outage. */
async function sendToGreen({ aws, releases }: RunningService<ReleasedService>): Promise<void> {
  const balancer = new ElasticLoadBalancingV2Client(aws.clientConfig);
  const groups = Object.entries(await releases.targetGroupArns());
  const TargetGroups = groups.map(([name, arn]) => ({ TargetGroupArn: arn, Weight: name.includes('Green') ? 100 : 0 }));
  const [ListenerArn] = await releases.listenerArns();
  const { Rules = [] } = await balancer.send(new DescribeRulesCommand({ ListenerArn }));
  const { IsDefault, RuleArn } = Rules.find(({ Actions: [action] = [] }) => action.Type === 'forward')!;
  const Actions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
  await (IsDefault
    ? balancer.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: Actions }))
    : balancer.send(new ModifyRuleCommand({ RuleArn, Actions })));
}
