/**
 * Prints what the SDK's client throws when the network brings no answer, as JSON. In a process of its own: in Jest's sandbox
 * an error of Node is no `Error`, and the client wraps what is none.
 */
import { AddressInfo, createServer, Socket } from 'net';
import { CodeDeployClient, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';

const NETWORKS: Record<string, string | ((socket: Socket) => void)> = {
  'is reset': (socket) => socket.resetAndDestroy(),
  'is closed': (socket) => socket.end(),
  'stays silent': () => {},
  'is refused': 'http://127.0.0.1:1',
  'finds no such name': 'http://nowhere.invalid',
};

async function endpointOf(network: string | ((socket: Socket) => void)): Promise<string> {
  if (typeof network === 'string') {
    return network;
  }
  const server = createServer((socket) => socket.once('data', () => network(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function main(): Promise<void> {
  const found = Object.entries(NETWORKS).map(async ([name, network]) => {
    const client = new CodeDeployClient({
      endpoint: await endpointOf(network),
      region: 'eu-west-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      maxAttempts: 1,
      requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
    });
    const error = await client.send(new ListDeploymentsCommand({})).then(() => undefined, (reason) => reason);
    return [name, { ...error, name: error.name, message: error.message }];
  });
  console.log(JSON.stringify(Object.fromEntries(await Promise.all(found))));
  process.exit();
}

void main();
