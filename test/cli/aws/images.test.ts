import { FakeAws, MINUTE, named } from './fake-aws';
import { Asker } from '../../../cli/aws/asker';
import { digestLine, ecrReferenceOf, isSameImage, resolveImage } from '../../../cli/aws/images';

const REPOSITORY = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web/shop/prod';
const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

describe('a reference to ECR', () => {
  test.each([
    [`${REPOSITORY}:v9`, { registryId: '123456789012', region: 'eu-west-1', repositoryName: 'web/shop/prod', imageId: { imageTag: 'v9' } }],
    [REPOSITORY, { repositoryName: 'web/shop/prod', imageId: { imageTag: 'latest' } }],
    [`${REPOSITORY}@${A}`, { imageId: { imageDigest: A } }],
    [`${REPOSITORY}:v9@${A}`, { imageId: { imageDigest: A } }],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1', { region: 'cn-north-1', repositoryName: 'web' }],
    ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/web:1', { region: 'us-gov-west-1' }],
    ['123456789012.dkr-ecr.us-west-2.on.aws/web:1', { region: 'us-west-2', repositoryName: 'web', imageId: { imageTag: '1' } }],
  ])('%s', (image, parts) => {
    expect(ecrReferenceOf(image)).toMatchObject(parts);
  });

  test.each(['nginx:1', 'public.ecr.aws/nginx/nginx:1', 'ghcr.io/shop/web:1', '12345.dkr.ecr.eu-west-1.amazonaws.com/web:1', `${REPOSITORY}@sha256:abc`])('%s is none', (image) => {
    expect(ecrReferenceOf(image)).toBeUndefined();
  });
});

describe('a digest', () => {
  let aws: FakeAws;
  const resolve = async (image: string) => resolveImage(aws.clients, new Asker(aws.timing), image);
  beforeEach(() => {
    aws = new FakeAws();
    aws.images = { v9: { digest: A, pushed: 1 } };
  });

  test('is that which ECR has for the tag, asked in the region of the repository', async () => {
    const regions: string[] = [];
    const clients = { ...aws.clients, ecr: (region: string) => { regions.push(region); return aws.clients.ecr(region); } };
    const resolved = await resolveImage(clients, new Asker(aws.timing), `${REPOSITORY}:v9`);
    expect([resolved, regions]).toEqual([{ image: `${REPOSITORY}:v9`, digest: A, pushed: 1 }, ['eu-west-1']]);
    expect(aws.calls.map(({ input }) => input)).toEqual([{ registryId: '123456789012', repositoryName: 'web/shop/prod', imageIds: [{ imageTag: 'v9' }] }]);
    expect(digestLine(resolved)).toBe(`${REPOSITORY}:v9 is ${A}`);
  });

  test('of what is named by it is known at once, and of what is not in ECR nobody is asked', async () => {
    expect(digestLine(await resolve(`ghcr.io/shop/web@${A}`))).toBe(`ghcr.io/shop/web@${A} is named by its digest`);
    expect(digestLine(await resolve('ghcr.io/shop/web:v9'))).toBe('ghcr.io/shop/web:v9: its digest is not known, it is not in ECR');
    expect(aws.calls).toEqual([]);
  });

  test('that cannot be asked for is no reason to stop; an image that is not there is', async () => {
    expect(await resolve(`${REPOSITORY}:v8`)).toMatchObject({ missing: true, problem: 'the repository web/shop/prod of 123456789012, eu-west-1, has no such image' });
    for (const [error, problem] of [
      [named('AccessDeniedException', 400, 'No.'), 'not allowed: No.'],
      [named('RepositoryNotFoundException', 400, 'No repository.'), 'No repository. (RepositoryNotFoundException)'],
      [named('TimeoutError', 0, 'socket hang up'), 'no answer: socket hang up'],
    ] as const) {
      aws.fail = () => error;
      const resolved = await resolve(`${REPOSITORY}:v9`);
      expect([resolved, digestLine(resolved)]).toEqual([
        { image: `${REPOSITORY}:v9`, problem }, `${REPOSITORY}:v9: its digest is not known, ${problem}`,
      ]);
    }
    aws.fail = () => named('AccessDeniedException', 400, 'No.');
    expect(await resolve(`${REPOSITORY}@${A}`)).toMatchObject({ digest: A });
  });
});

test.each([
  ['the same name', { image: 'web:1' }, { image: 'web:1' }, true],
  ['the same name, pushed before the release began', { image: 'web:1', digest: A, pushed: MINUTE }, { image: 'web:1' }, true],
  ['the same name, pushed again since', { image: 'web:latest', digest: A, pushed: 3 * MINUTE }, { image: 'web:latest' }, false],
  ['another name of the same digest', { image: 'web:1', digest: A }, { image: 'web:latest', digest: A }, true],
  ['another name of another digest', { image: 'web:1', digest: A }, { image: 'web:2', digest: B }, false],
  ['other names of which nothing is known', { image: 'web:1' }, { image: 'web:2' }, false],
])('%s: is it the same image?', (_, wanted, running, same) => {
  expect(isSameImage(wanted, running, 2 * MINUTE)).toBe(same);
});
