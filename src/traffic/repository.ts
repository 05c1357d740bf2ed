import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Validator } from '../private/validator';

/** Where the images of releases are. */
export interface RepositoryOptions {
  /**
   * The repository that releases are pushed to. The tasks' execution role may pull from it.
   *
   * @default - a new ECR repository with immutable tags and scan on push
   */
  readonly repository?: ecr.IRepository;

  /**
   * Name of the new repository.
   *
   * @default - `web/<projectId>/<stage>`
   */
  readonly repositoryName?: string;

  /**
   * How many images the new repository keeps, at least 2: the newest ones, of which each can be released again. With as
   * many newer ones the live image expires, too, and no further task of it can start. Add rules of your own by
   * `(web.repository as Repository).addLifecycleRule`.
   *
   * @default 100
   */
  readonly maxImageCount?: number;

  /**
   * Key that the images of the new repository are encrypted with. Cannot be changed on a live service: another one
   * replaces the repository, whose name is taken.
   *
   * @default - a key of ECR's
   */
  readonly repositoryEncryptionKey?: kms.IKey;
}

const DEFAULT_IMAGE_COUNT = 100;

/** Makes the repository, or takes the user's. */
export function makeRepository(
  scope: Construct, validator: Validator, repositoryName: string, options: RepositoryOptions, removalPolicy: RemovalPolicy,
): ecr.IRepository {
  const { repository, maxImageCount, repositoryEncryptionKey } = options;
  if (repository) {
    validator.exclusive('repository', 'the repository has its name already', { repositoryName: options.repositoryName });
    validator.exclusive('repository', 'it is a property of the new repository', { maxImageCount, repositoryEncryptionKey });
    return repository;
  }
  validator.number('maxImageCount', maxImageCount, {
    min: 2, max: Number.MAX_SAFE_INTEGER, remedy: 'Keep what is live and what you may want to go back to, for example 100.',
  });
  return new ecr.Repository(scope, 'Repository', {
    repositoryName,
    imageTagMutability: ecr.TagMutability.IMMUTABLE,
    imageScanOnPush: true,
    removalPolicy,
    // A repository that still holds images cannot be deleted.
    emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
    ...(repositoryEncryptionKey ? { encryptionKey: repositoryEncryptionKey } : {}),
    lifecycleRules: [
      {
        description: 'Newest images, to go back to',
        tagStatus: ecr.TagStatus.TAGGED,
        tagPatternList: ['*'],
        maxImageCount: maxImageCount ?? DEFAULT_IMAGE_COUNT,
      },
      // Left by pushes that broke off. The parts of an image for several platforms have no tag either, but are kept as
      // long as what refers to them (ECR, "Lifecycle policy evaluation rules").
      { description: 'Images without a tag', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
    ],
  });
}
