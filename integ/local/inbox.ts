import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { LocalAws } from './local-aws';
import { until } from './until';

/** What SNS delivers to an HTTP subscriber. */
export interface Delivery {
  readonly Subject?: string;
  readonly Message: string;
}

/** A subscriber of a topic that keeps what it gets. */
export class Inbox {
  /** Subscribes to a topic, and returns once SNS delivers to it. */
  public static async open(aws: LocalAws, topicArn: string): Promise<Inbox> {
    const inbox = new Inbox(aws);
    await inbox.subscribe(topicArn);
    return inbox;
  }

  public readonly deliveries: Delivery[] = [];
  private readonly sns: SNSClient;
  private readonly server: Server;
  private token?: string;

  private constructor(aws: LocalAws) {
    this.sns = new SNSClient(aws.clientConfig);
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
      request.on('end', () => {
        this.take(JSON.parse(body));
        response.end();
      });
    });
  }

  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private take(message: Delivery & { readonly Type: string; readonly Token?: string }): void {
    if (message.Type === 'SubscriptionConfirmation') {
      this.token = message.Token;
    } else {
      this.deliveries.push(message);
    }
  }

  private async subscribe(TopicArn: string): Promise<void> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    const { port } = this.server.address() as AddressInfo;
    await this.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: `http://127.0.0.1:${port}/` }));
    const Token = await until('SNS asks for a confirmation', () => this.token);
    await this.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
  }
}
