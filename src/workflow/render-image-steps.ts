import { buildInputs } from './build-inputs';
import { shell } from '../private/shell';
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

/** The steps that say which image is released. Only then it is known whether it has to be built. */
export function renderImageSearch(build: ImageBuild): WorkflowStep[] {
  return [
    {
      id: 'login',
      name: 'Log in to ECR',
      uses: 'aws-actions/amazon-ecr-login',
      inputs: build.registryId === undefined ? undefined : { registries: build.registryId },
    },
    findImage(build),
  ];
}

/** The steps that put it into the repository, if it is not there. */
export function renderImageBuild(build: ImageBuild): WorkflowStep[] {
  return [{ name: 'Set up buildx', condition: BUILDS, uses: 'docker/setup-buildx-action' }, buildImage(build)];
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
    run: shell('find-image'),
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
