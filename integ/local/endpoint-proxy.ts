import { createServer, IncomingMessage, request, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { LocalAws } from './local-aws';

/** Sees a request before the endpoint does: it may change something, or answer itself, and then not let it pass. */
export type Look = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<boolean> | boolean;

/** A proxy between a command and the endpoint. */
export class EndpointProxy {
  public static async start(aws: LocalAws, look: Look): Promise<EndpointProxy> {
    const server = createServer((incoming, outgoing) => void pass(aws.endpoint, look, incoming, outgoing));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new EndpointProxy(server);
  }

  private constructor(private readonly server: Server) {}

  /** What leads a command here. */
  public get environment(): Record<string, string> {
    return { AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}` };
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Which action of an API a request is for, of those whose name is in a header. */
export function actionOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target']).split('.').at(-1)!;
}

async function pass(endpoint: string, look: Look, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (!await look(incoming, outgoing)) {
    return;
  }
  const { host: _host, ...headers } = incoming.headers;
  incoming.pipe(request(endpoint, { method: incoming.method, path: incoming.url, headers }, (response) => {
    outgoing.writeHead(response.statusCode!, response.headers);
    response.pipe(outgoing);
  }));
}
