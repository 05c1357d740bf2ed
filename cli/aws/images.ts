import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { Asker, cannotBeAsked } from './asker';
import { Clients } from './clients';
import { AskFailed } from '../steer/ask-failed';

/** What is behind a reference to an image. */
export interface ResolvedImage {
  readonly image: string;
  readonly digest?: string;
  /** When that was pushed, in milliseconds since 1970. */
  readonly pushed?: number;
  /** Why the digest is not known. */
  readonly problem?: string;
  /** No task can pull it: its repository has no such tag or digest. */
  readonly missing?: true;
}

interface EcrReference {
  readonly registryId: string;
  readonly region: string;
  readonly repositoryName: string;
  readonly imageId: { readonly imageTag?: string; readonly imageDigest?: string };
}

/** Where private repositories are, by the address of old or by that for IPv4 and IPv6 (User Guide of ECR, "private registries"). */
const ECR = /^(\d{12})\.dkr(?:\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|-ecr(?:-fips)?\.([a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/;
const DIGEST = /@(sha256:[0-9a-f]{64})$/;

/** The parts of a reference to an image in ECR; nothing of any other. */
export function ecrReferenceOf(image: string): EcrReference | undefined {
  const [whole, registryId, region, dualStackRegion, repositoryName, tag, imageDigest] = ECR.exec(image) ?? [];
  return whole === undefined ? undefined : {
    registryId, region: region ?? dualStackRegion, repositoryName, imageId: imageDigest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest },
  };
}

/** Asks ECR what a reference means now. Whatever else than ECR has the image is not asked. */
export async function resolveImage({ ecr }: Clients, asker: Asker, image: string): Promise<ResolvedImage> {
  const digest = DIGEST.exec(image)?.[1];
  const reference = ecrReferenceOf(image);
  if (reference === undefined) {
    return { image, ...(digest === undefined ? { problem: 'it is not in ECR' } : { digest }) };
  }
  const { registryId, region, repositoryName, imageId } = reference;
  try {
    const { imageDetails: [found] = [] } = await asker.must(async () =>
      ecr(region).send(new DescribeImagesCommand({ registryId, repositoryName, imageIds: [imageId] })));
    return found?.imageDigest === undefined
      ? { image, problem: 'ECR does not say' }
      : { image, digest: found.imageDigest, ...(found.imagePushedAt && { pushed: found.imagePushedAt.getTime() }) };
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ImageNotFoundException') {
      return { image, missing: true, problem: `the repository ${repositoryName} of ${registryId}, ${region}, has no such image` };
    }
    // Not asking is no reason not to release: who may pull it need not be who may describe it.
    return { image, ...(digest === undefined ? {} : { digest }), problem: error instanceof AskFailed ? message : cannotBeAsked(error) ?? `${message} (${name})` };
  }
}

/** `repo/web:v9 is sha256:…` */
export function digestLine({ image, digest, problem }: ResolvedImage): string {
  return digest === undefined ? `${image}: its digest is not known, ${problem}` : image.includes(digest) ? `${image} is named by its digest` : `${image} is ${digest}`;
}

/** Whether a release that began at a moment is of an image: by name, unless that got another meaning since; or by digest. */
export function isSameImage(wanted: ResolvedImage, running: ResolvedImage, began: number): boolean {
  return wanted.image === running.image
    ? wanted.pushed === undefined || wanted.pushed <= began
    : wanted.digest !== undefined && wanted.digest === running.digest;
}
