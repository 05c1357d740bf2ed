import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { LocalAws } from './local-aws';

/** Puts an image into its repository: nothing but a manifest that no other tag has. What runs for it the image map says. */
export async function pushImage(aws: LocalAws, image: string): Promise<string> {
  const [, repositoryName, imageTag] = /^[^/]+\/(.+):([^:]+)$/.exec(image)!;
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [], annotations: { imageTag } });
  const { image: pushed } = await new ECRClient(aws.clientConfig).send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
  return pushed!.imageId!.imageDigest!;
}
