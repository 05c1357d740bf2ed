import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { isPassing } from '../../../cli/aws/asker';
import { clientsOf } from '../../../cli/aws/clients';

const env = { ...process.env };
let silent: Server;

beforeEach(async () => {
  silent = createServer(() => undefined);
  await new Promise<void>((done) => { silent.listen(0, '127.0.0.1', done); });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b',
  });
});

afterEach(() => {
  process.env = env;
  silent.closeAllConnections();
  silent.close();
});

test('a connection that stays silent is an error that passes', async () => {
  const { ecs } = clientsOf('eu-west-1', undefined, 50);
  const error = await ecs.send(new DescribeServicesCommand({ services: ['web'] })).catch((failure: Error) => failure);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(isPassing(error)).toBe(true);
});
