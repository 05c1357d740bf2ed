import { Statement } from './policy';

/** One element's texts in an answer of IAM. */
type Texts = (element: string) => string[];

/** What IAM knows about users and roles, by its query API: the repository has no SDK client for IAM. */
export class IamReader {
  constructor(private readonly endpoint: string) {}

  /** The ARNs of the managed policies that a user has. */
  public async attachedPolicies(userName: string): Promise<string[]> {
    return (await this.call({ Action: 'ListAttachedUserPolicies', UserName: userName }))('PolicyArn');
  }

  /** Whatever else could give a user permissions: the names of inline policies and of groups. */
  public async otherGrants(userName: string): Promise<string[]> {
    const inline = await this.call({ Action: 'ListUserPolicies', UserName: userName });
    const groups = await this.call({ Action: 'ListGroupsForUser', UserName: userName });
    return [...inline('PolicyNames').flatMap((list) => list.match(/(?<=<member>)[^<]+/g) ?? []), ...groups('GroupName')];
  }

  /** The statements of a policy's default version. */
  public async statements(policyArn: string): Promise<Statement[]> {
    const [version] = (await this.call({ Action: 'GetPolicy', PolicyArn: policyArn }))('DefaultVersionId');
    const [document] = (await this.call({ Action: 'GetPolicyVersion', PolicyArn: policyArn, VersionId: version }))('Document');
    return statementsIn(document);
  }

  /** The statements of an inline policy of a role. */
  public async roleStatements(RoleName: string, PolicyName: string): Promise<Statement[]> {
    const [document] = (await this.call({ Action: 'GetRolePolicy', RoleName, PolicyName }))('PolicyDocument');
    return statementsIn(document);
  }

  /** The statements of all inline policies of a role. */
  public async allRoleStatements(RoleName: string): Promise<Statement[]> {
    const listed = await this.call({ Action: 'ListRolePolicies', RoleName });
    const names = listed('PolicyNames').flatMap((list) => list.match(/(?<=<member>)[^<]+/g) ?? []);
    return (await Promise.all(names.map(async (name) => this.roleStatements(RoleName, name)))).flat();
  }

  /** The name of the role that a function has, by the access key of its calls. */
  public async roleOf(accessKeyId: string): Promise<string> {
    const [arn] = (await this.call({ Action: 'GetCallerIdentity', Version: '2011-06-15' }, accessKeyId, 'sts'))('Arn');
    return /assumed-role\/([^/]+)\//.exec(arn)![1];
  }

  /** Gives a role other statements, as somebody does who knows better. */
  public async putRoleStatements(RoleName: string, PolicyName: string, statements: Statement[]): Promise<void> {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await this.call({ Action: 'PutRolePolicy', RoleName, PolicyName, PolicyDocument });
  }

  /** Makes an access key, as an operator does for CI. */
  public async createAccessKey(userName: string): Promise<{ accessKeyId: string; secretAccessKey: string }> {
    const texts = await this.call({ Action: 'CreateAccessKey', UserName: userName });
    return { accessKeyId: texts('AccessKeyId')[0], secretAccessKey: unescape(texts('SecretAccessKey')[0]) };
  }

  private async call(parameters: Record<string, string>, accessKeyId = '000000000000', service = 'iam'): Promise<Texts> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      // The endpoint checks no signature, but tells the service by its scope.
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${service}/aws4_request` },
      body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
    });
    const xml = await response.text();
    if (!response.ok) {
      throw new Error(`${parameters.Action}: ${xml}`);
    }
    return (element) => [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, text]) => text);
  }
}

function statementsIn(document: string): Statement[] {
  const text = unescape(document);
  const policy = JSON.parse(text.startsWith('{') ? text : decodeURIComponent(text)) as { Statement: Statement | Statement[] };
  return [policy.Statement].flat();
}

function unescape(xml: string): string {
  return xml.replace(/&quot;|&#34;/g, '"').replace(/&apos;|&#39;|&#x27;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
