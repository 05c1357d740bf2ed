import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ANSWERING } from '../../integ/probe/stacks/functions';
import { PARAMETERS } from '../../integ/probe/stacks/listener-names';
import { listenerStack } from '../../integ/probe/stacks/listener-stack';

const template = Template.fromStack(listenerStack(new App()));
const functions = template.findResources('AWS::Lambda::Function');
const codeOf = (id: string): string => functions[id].Properties.Code.ZipFile;

test('an answer to CloudFormation has bytes and no type, for which its URL is signed', async () => {
  const sent = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await new Function(`${ANSWERING} return answer('https://signed', { Status: 'SUCCESS' });`)();
  const [[url, { headers, body, method }]] = sent.mock.calls as [[string, RequestInit]];
  expect([url, method, headers]).toEqual(['https://signed', 'PUT', { 'content-type': '' }]);
  expect(new TextDecoder().decode(body as Uint8Array)).toBe('{"Status":"SUCCESS"}');
  jest.restoreAllMocks();
});

test('the functions behind custom resources answer that way', () => {
  const resources = Object.values(template.toJSON().Resources as Record<string, { Type: string; Properties: { ServiceToken?: { 'Fn::GetAtt': string[] } } }>);
  const providers = resources.filter(({ Type }) => Type.startsWith('Custom::Probe')).map(({ Properties }) => Properties.ServiceToken!['Fn::GetAtt'][0]);
  expect(providers.length).toBe(2);
  providers.forEach((id) => expect(codeOf(id)).toContain(ANSWERING));
});

test('inline code has no more than CloudFormation takes', () => {
  Object.keys(functions).filter(codeOf).forEach((id) => expect(codeOf(id).length).toBeLessThanOrEqual(4096));
});

test('each parameter that an update may change is there, with a default', () => {
  const parameters = template.findParameters('*');
  Object.values(PARAMETERS).forEach((name) => expect(parameters[name]).toMatchObject({ Default: expect.anything() }));
});

test('what a taken priority fails comes after the service that is told its task definition', () => {
  const [first] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule', { Properties: { Priority: { Ref: PARAMETERS.priority } } }));
  const [told] = Object.keys(template.findResources('AWS::ECS::Service', { Properties: { ServiceName: 'ecs-canary-probe-told' } }));
  expect(first.DependsOn).toContain(told);
});
