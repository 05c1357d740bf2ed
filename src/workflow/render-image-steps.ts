import { buildInputs } from './build-inputs';
import { WorkflowStep } from '../workflow-step';

/** How the image of a release is built. */
export interface ImageBuild {
  /** Name of the repository that it is pushed to. */
  readonly repositoryName: string;
  /** Account of the repository. Absent where it is the account of the service. */
  readonly registryId?: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly buildArgs: Record<string, string>;
  /** Names of GitHub secrets, by the id that the Dockerfile has for them. */
  readonly buildSecrets: Record<string, string>;
  readonly platforms: string[];
  /** What the image is made of besides the commit; a hash of it is part of the tag. */
  readonly identity: string;
  /** Separates the build cache from those of the repository's other images. */
  readonly cacheScope: string;
}

/** The image that is released, as an expression. */
export const IMAGE_URI = '${{ steps.image.outputs.uri }}';

/** True in a run that builds from the commit, false in one that releases an image of before. */
export const FROM_COMMIT = "inputs.image-tag == ''";

const BUILDS = "steps.image.outputs.build == 'true'";

/** The steps that see to it that the image of the release is in the repository. */
export function renderImageSteps(build: ImageBuild): WorkflowStep[] {
  return [
    {
      id: 'login',
      name: 'Log in to ECR',
      uses: 'aws-actions/amazon-ecr-login',
      inputs: build.registryId === undefined ? undefined : { registries: build.registryId },
    },
    findImage(build),
    { name: 'Set up buildx', condition: BUILDS, uses: 'docker/setup-buildx-action' },
    buildImage(build),
  ];
}

/**
 * Tags are immutable: what is there is not pushed again, so that a run can be repeated. A tag says of which commit an
 * image is, and how it was built: another service may push to the same repository.
 */
function findImage({ repositoryName, registryId, identity }: ImageBuild): WorkflowStep {
  return {
    id: 'image',
    name: 'Find the image',
    env: {
      IMAGE_TAG: '${{ inputs.image-tag }}',
      BUILD: identity,
      REGISTRY: '${{ steps.login.outputs.registry }}',
      REPOSITORY: repositoryName,
      ...(registryId === undefined ? {} : { REGISTRY_ID: registryId }),
    },
    run: [
      'build=$(printf %s "$BUILD" | sha256sum | cut -c 1-12)',
      'tag="${IMAGE_TAG:-$GITHUB_SHA-$build}"',
      'if ! [[ "$tag" =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]]; then',
      '  echo "::error::image-tag must be 1 to 128 letters, digits and . _ -, beginning with none of . and -."',
      '  exit 1',
      'fi',
      'count() {',
      '  aws ecr batch-get-image \\',
      ...(registryId === undefined ? [] : ['    --registry-id "$REGISTRY_ID" \\']),
      '    --repository-name "$REPOSITORY" --image-ids "imageTag=$1" \\',
      "    --query 'length(images)' --output text",
      '}',
      'found=$(count "$tag")',
      '# A commit alone is enough for an image that was built as today.',
      'if [ "$found" = 0 ] && [ -n "$IMAGE_TAG" ]; then',
      '  tag="$IMAGE_TAG-$build"',
      '  found=$(count "$tag")',
      'fi',
      'if [ "$found" = 0 ] && [ -n "$IMAGE_TAG" ]; then',
      '  echo "::error::$REPOSITORY has no image with the tag $IMAGE_TAG or $tag."',
      '  exit 1',
      'fi',
      '{',
      '  if [ "$found" = 0 ]; then echo "build=true"; else echo "build=false"; fi',
      '  echo "uri=$REGISTRY/$REPOSITORY:$tag"',
      '} >> "$GITHUB_OUTPUT"',
    ].join('\n'),
  };
}

function buildImage(build: ImageBuild): WorkflowStep {
  const { inputs, env } = buildInputs(build.buildArgs, build.buildSecrets);
  return {
    name: 'Build and push the image',
    condition: BUILDS,
    uses: 'docker/build-push-action',
    env,
    inputs: {
      'context': build.context,
      'file': build.dockerfile,
      ...(build.target === undefined ? {} : { target: build.target }),
      'platforms': build.platforms.join(','),
      ...inputs,
      'push': 'true',
      'tags': IMAGE_URI,
      // An attestation would turn the tag into an index, which ECR's scan on push does not look into.
      'provenance': 'false',
      'cache-from': `type=gha,scope=${build.cacheScope}`,
      'cache-to': `type=gha,mode=max,scope=${build.cacheScope},ignore-error=true`,
    },
  };
}
