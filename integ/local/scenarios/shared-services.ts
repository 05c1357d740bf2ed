import { RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import {
  addressesOf, BESIDE_PLATFORM, ELSEWHERE, FOREIGN, PLATFORM_STACK, sharedNames, SharedStack, SHARED_STACKS,
} from '../apps/shared-stack';
import { contextOptions } from '../cdk';
import { Engine } from '../engines';
import { Target } from '../load';
import { LocalAws } from '../local-aws';
import { ReleasedService } from '../released-service';
import { SharedListener } from '../shared-listener';
import { SharedTemplates } from '../shared-templates';
import { Context, StackUpdates } from '../stack-updates';

/** What a stack elsewhere is told of the platform. */
const TOLD = ['listenerArn', 'securityGroupId', 'vpcId', 'subnetIds'];

/** A service behind the shared listener, and where its requests go. */
export interface SharedService<R extends ReleasedService = ReleasedService> {
  readonly stack: SharedStack;
  readonly engine: Engine<R>;
  readonly running: RunningService<R>;
  readonly updates: StackUpdates;
  /** What its stack was deployed with. */
  readonly base: Context;
  /** Its two target groups. */
  readonly pair: string[];
  /** Its domain, the path of it that a guest may take, and a domain that it may have besides. */
  readonly targets: { readonly own: Target; readonly guest: Target; readonly further: Target };
  /** All that it takes besides a guest's: its domain, and its path of any domain where the engine knows several rules. */
  readonly production: Target[];
}

/** A platform and three services: two of the same app, and one that has imported the listener. */
export interface Shared<R extends ReleasedService = ReleasedService> {
  readonly listener: SharedListener;
  readonly listenerArn: string;
  /** The balancer's own domain. */
  readonly balancer: string;
  readonly services: Record<SharedStack, SharedService<R>>;
  /** Whom the listener answers itself. */
  readonly nobody: { readonly foreign: Target; readonly unknown: Target };
  /** Ends what makes templates. */
  stop(): Promise<void>;
}

/** Deploys all of it by the CDK CLI. */
export async function deployShared<R extends ReleasedService>(engine: Engine<R>, aws: LocalAws, context: Context = {}): Promise<Shared<R>> {
  const base = { ...context, ...engine.context };
  const cdk = cdkFor(aws, 'shared');
  await cdk.bootstrap();
  const { [PLATFORM_STACK]: { balancer, ...platform } } = await cdk.deployAll([PLATFORM_STACK, ...BESIDE_PLATFORM], ...contextOptions(base));
  const told = Object.fromEntries(TOLD.map((name) => [name, platform[name]]));
  await cdk.deploy(ELSEWHERE, ...contextOptions({ ...base, ...told }));

  const templates = new SharedTemplates(aws);
  const service = async (stack: SharedStack): Promise<SharedService<R>> => {
    const { host, anyHostPath, guestPath, furtherHost } = addressesOf(stack);
    const running = RunningService.by(engine, aws, cdk, sharedNames(stack), host, { balancer });
    const { target } = running;
    return {
      stack,
      engine,
      running,
      updates: new StackUpdates(aws, stack, templates),
      base: stack === ELSEWHERE ? { ...base, ...told } : base,
      pair: Object.values(await running.releases.targetGroupArns()),
      targets: { own: target, guest: { ...target, path: guestPath }, further: { ...target, host: furtherHost } },
      production: [target, ...(engine.movesSeveralRules ? [{ ...target, host: balancer, path: anyHostPath }] : [])],
    };
  };
  const services = Object.fromEntries(await Promise.all(SHARED_STACKS.map(async (stack) => [stack, await service(stack)] as const)));
  const { endpoint } = aws;
  return {
    listener: new SharedListener(aws, platform.listenerArn),
    stop: async () => templates.stop(),
    listenerArn: platform.listenerArn,
    balancer,
    services: services as Record<SharedStack, SharedService<R>>,
    nobody: { foreign: { endpoint, host: FOREIGN.host, path: FOREIGN.path, balancer }, unknown: { endpoint, host: 'unknown.example.com', balancer } },
  };
}
