import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FinishedApp, validateFinished } from '../../src/private/finished-app';

const TYPE = 'My::Own::Type';
const resource = (scope: Construct, id: string, properties: Record<string, unknown> = {}) => new CfnResource(scope, id, { type: TYPE, properties });

/** Makes so many owners in a scope, and notes what each saw in the end. */
function owners(scope: Construct, count: number): FinishedApp[] {
  const seen: FinishedApp[] = [];
  for (let i = 0; i < count; i++) {
    validateFinished(new Construct(scope, `Owner${i}`), (app) => {
      seen.push(app);
      return [];
    });
  }
  return seen;
}

test('the owners of an app share one look at it, wherever they are', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const seen = owners(stack, 3);
  resource(new Stack(app, 'Other'), 'R');
  app.synth();
  const walk = jest.spyOn(app.node, 'findAll');
  expect(seen.map((finished) => finished.resources(TYPE).map(({ node }) => node.path))).toEqual([['Other/R'], ['Other/R'], ['Other/R']]);
  expect(walk).toHaveBeenCalledTimes(1);
});

test('what was added since the last synthesis is seen in the next one', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const seen = owners(stack, 1);
  app.synth();
  expect(seen[0].resources(TYPE)).toEqual([]);
  const added = resource(stack, 'Added', { Name: 'a' });
  app.synth({ force: true });
  expect(seen[1].resources(TYPE)).toEqual([added]);
  expect(seen[1].propertiesOf(added)).toEqual({ Name: 'a' });
  added.addPropertyOverride('Name', 'b');
  app.synth({ force: true });
  expect(seen[2].propertiesOf(added)).toEqual({ Name: 'b' });
});

test('an owner in a stage sees the whole app, as it is when the stage is synthesised', () => {
  const app = new App();
  const outside = resource(new Stack(app, 'Outside'), 'R');
  const stage = new Stage(app, 'Stage');
  const seen = owners(new Stack(stage, 'Inside'), 2);
  app.synth();
  expect(seen).toHaveLength(2);
  expect(seen[1]).toBe(seen[0]);
  expect(seen[0].resources(TYPE)).toEqual([outside]);
});

test('an owner that is validated alone looks for itself', () => {
  const stack = new Stack(new App(), 'Stack');
  const seen = owners(stack, 1);
  stack.node.tryFindChild('Owner0')!.node.validate();
  resource(stack, 'Later');
  stack.node.tryFindChild('Owner0')!.node.validate();
  expect(seen.map((app) => app.resources(TYPE).length)).toEqual([1, 1]);
  expect(seen[1]).not.toBe(seen[0]);
});

test('what is wrong is an error of synthesis', () => {
  const app = new App();
  validateFinished(new Construct(new Stack(app, 'Stack'), 'Owner'), () => ['It is broken.']);
  expect(() => app.synth()).toThrow('[Stack/Owner] It is broken.');
});
