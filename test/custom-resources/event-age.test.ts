import { Template } from 'aws-cdk-lib/assertions';
import { CONFIGURATIONS } from '../stacks';

interface Resource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are untyped
  readonly Properties: any;
  readonly DependsOn?: string[];
}

test.each(Object.keys(CONFIGURATIONS))('%s: no request is delivered after CloudFormation has given up', (name) => {
  const template = Template.fromStack(CONFIGURATIONS[name]()).toJSON();
  const resources = Object.entries(template.Resources as Record<string, Resource>);
  const requests = resources.filter(([, { Properties }]) => Properties?.ServiceToken !== undefined);
  expect(requests.length).toBeGreaterThan(0);
  for (const [id, { Properties, DependsOn }] of requests) {
    const [functionId] = Properties.ServiceToken['Fn::GetAtt'];
    const [config] = resources.filter(([, { Type, Properties: { FunctionName } = { FunctionName: undefined } }]) =>
      Type === 'AWS::Lambda::EventInvokeConfig' && FunctionName.Ref === functionId);
    const { MaximumEventAgeInSeconds: age, Qualifier } = config[1].Properties;
    const { Timeout: seconds } = template.Resources[functionId].Properties;
    expect({ id, Qualifier, tooLate: age + seconds >= Number(Properties.ServiceTimeout), waits: DependsOn?.includes(config[0]) })
      .toEqual({ id, Qualifier: '$LATEST', tooLate: false, waits: true });
  }
});
