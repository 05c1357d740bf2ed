import { RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import {
  addressesOf, BESIDE_PLATFORM, ELSEWHERE, FOREIGN, PLATFORM_STACK, sharedNames, SharedStack, SHARED_STACKS,
} from '../apps/shared-stack';
import { contextOptions } from '../cdk';
import { Target } from '../load';
import { LocalAws } from '../local-aws';
import { SharedListener } from '../shared-listener';
import { SharedTemplates } from '../shared-templates';
import { Context, StackUpdates } from '../stack-updates';

/** What a stack elsewhere is told of the platform. */
const TOLD = ['listenerArn', 'securityGroupId', 'vpcId', 'subnetIds'];

/** A service behind the shared listener, and where its requests go. */
export interface SharedService {
  readonly stack: SharedStack;
  readonly running: RunningService;
  readonly updates: StackUpdates;
  /** What its stack was deployed with. */
  readonly base: Context;
  /** Its two target groups. */
  readonly pair: string[];
  /** Its domain, its path of any domain, and the path that a guest may take from it. */
  readonly targets: { readonly own: Target; readonly anyHost: Target; readonly guest: Target; readonly further: Target };
}

/** A platform and three services: two of the same app, and one that has imported the listener. */
export interface Shared {
  readonly listener: SharedListener;
  readonly listenerArn: string;
  readonly services: Record<SharedStack, SharedService>;
  /** Whom the listener answers itself. */
  readonly nobody: { readonly foreign: Target; readonly unknown: Target };
  /** Ends what makes templates. */
  stop(): Promise<void>;
}

/** Deploys all of it by the CDK CLI. */
export async function deployShared(aws: LocalAws, base: Context = {}): Promise<Shared> {
  const cdk = cdkFor(aws, 'shared');
  await cdk.bootstrap();
  const { [PLATFORM_STACK]: { balancer, ...platform } } = await cdk.deployAll([PLATFORM_STACK, ...BESIDE_PLATFORM], ...contextOptions(base));
  const told = Object.fromEntries(TOLD.map((name) => [name, platform[name]]));
  await cdk.deploy(ELSEWHERE, ...contextOptions({ ...base, ...told }));

  const templates = new SharedTemplates(aws);
  const service = async (stack: SharedStack): Promise<SharedService> => {
    const { host, anyHostPath, guestPath, furtherHost } = addressesOf(stack);
    const running = RunningService.byCodeDeploy(aws, cdk, sharedNames(stack), host, { balancer });
    return {
      stack,
      running,
      updates: new StackUpdates(aws, stack, templates),
      base: stack === ELSEWHERE ? { ...base, ...told } : base,
      pair: Object.values(await running.releases.targetGroupArns()),
      targets: {
        own: running.target,
        anyHost: { ...running.target, host: balancer, path: anyHostPath },
        guest: { ...running.target, path: guestPath },
        further: { ...running.target, host: furtherHost },
      },
    };
  };
  const services = Object.fromEntries(await Promise.all(SHARED_STACKS.map(async (stack) => [stack, await service(stack)] as const)));
  const { endpoint } = aws;
  return {
    listener: new SharedListener(aws, platform.listenerArn),
    stop: async () => templates.stop(),
    listenerArn: platform.listenerArn,
    services: services as Record<SharedStack, SharedService>,
    nobody: { foreign: { endpoint, host: FOREIGN.host, path: FOREIGN.path, balancer }, unknown: { endpoint, host: 'unknown.example.com', balancer } },
  };
}
