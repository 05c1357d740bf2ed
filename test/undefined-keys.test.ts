import { App, PropertyInjectors, Stack } from 'aws-cdk-lib';
import * as cdk from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CONFIGURATIONS } from './stacks';

type Module = Record<string, { readonly PROPERTY_INJECTION_ID?: unknown }>;

/** The ids of all L2s, which an injector can change the properties of. */
const IDS = Object.entries(cdk)
  .flatMap(([name, module]) => (name.startsWith('aws_') ? Object.values(module as Module) : [module as Module[string]]))
  .map((exported) => exported?.PROPERTY_INJECTION_ID)
  // FargateTaskDefinition extends it: what it is handed comes from the CDK.
  .filter((id): id is string => typeof id === 'string' && id !== 'aws-cdk-lib.aws-ecs.TaskDefinition');

/** Whether a construct is the CDK's own: what it hands on is not ours to say. */
const isL2 = ({ constructor }: IConstruct) => String((constructor as unknown as Module[string]).PROPERTY_INJECTION_ID).startsWith('aws-cdk-lib.');

/** The keys of plain data that have the value undefined, with those that they lie in. */
function undefinedIn(props: object): string[] {
  return Object.entries(props).flatMap(([key, value]) => (value === undefined ? [key] : isPlain(value) ? undefinedIn(value).map((inner) => `${key}.${inner}`) : []));
}

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What our constructs hand on with the value undefined, as `id of the L2: key`. */
function undefinedKeys(configure: (app: App) => Stack): string[] {
  const app = new App();
  const found = new Set<string>();
  for (const constructUniqueId of new Set(IDS)) {
    PropertyInjectors.of(app).add({
      constructUniqueId,
      inject: (props, { scope }) => {
        if (!isL2(scope) && scope !== Stack.of(scope)) {
          undefinedIn(props ?? {}).forEach((key) => found.add(`${constructUniqueId}: ${key}`));
        }
        return props;
      },
    });
  }
  configure(app);
  return [...found].sort();
}

test.each(Object.keys(CONFIGURATIONS))('%s hands on no key with the value undefined', (name) => {
  expect(undefinedKeys((app) => CONFIGURATIONS[name](app))).toEqual([]);
});
