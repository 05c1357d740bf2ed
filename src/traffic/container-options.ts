import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CONTAINER_HEALTH_CHECK, EPHEMERAL_STORAGE_GIB, STOP_SECONDS } from '../private/aws-rules';
import { given } from '../private/given';
import { Validator } from '../private/validator';

/** How the container runs. */
export interface ContainerOptions {
  /**
   * Entry point of the container, instead of the image's. Needs `image`.
   *
   * @default - the image's
   */
  readonly entryPoint?: string[];

  /**
   * Command of the container, instead of the image's. Needs `image`.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Health check that ECS runs inside of the container, besides the load balancer's (`healthCheck`). A task that fails
   * either is replaced. Needs `image`.
   *
   * @default - none: the load balancer alone decides
   */
  readonly containerHealthCheck?: ecs.HealthCheck;

  /**
   * How long the container may take to end after SIGTERM, up to two minutes on Fargate. The load balancer stops
   * sending requests before (`deregistrationDelay`).
   *
   * @default - 30 seconds (Fargate)
   */
  readonly stopTimeout?: Duration;

  /**
   * Limits of the container's processes, such as the number of open files.
   *
   * @default - those of Fargate: 65535 open files, else those of the operating system
   */
  readonly ulimits?: ecs.Ulimit[];

  /**
   * Whether the container's root file system is read-only. The task has no other place to write to then; with a volume
   * it needs a `taskDefinition` of yours.
   *
   * @default false
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Ephemeral storage of a task in GiB, 21 to 200. Linux only.
   *
   * @default - 20 (Fargate)
   */
  readonly ephemeralStorageGiB?: number;
}

/**
 * Rejects what Fargate would refuse, and what the default image could not run.
 *
 * @throws with the property's name
 */
export function validateContainer(
  validator: Validator, options: ContainerOptions, own: { readonly image: boolean; readonly windows: boolean },
): void {
  const { entryPoint, command, containerHealthCheck: check } = options;
  for (const [property, value] of Object.entries({ entryPoint, command, containerHealthCheck: check })) {
    validator.require(value === undefined || own.image, {
      property, rule: 'is for an image of your own: the default one has no shell and nothing else to run.', remedy: 'Set image, too.',
    });
  }
  for (const [property, value] of Object.entries({ entryPoint, command, 'containerHealthCheck.command': check?.command })) {
    validator.require(value?.length !== 0, { property, value, rule: 'must not be empty.', remedy: 'Give at least the program, or leave it out.' });
  }
  validator.duration('stopTimeout', options.stopTimeout, 'seconds', { ...STOP_SECONDS, remedy: 'Choose as long as the last requests take.' });
  validator.number('ephemeralStorageGiB', options.ephemeralStorageGiB, { ...EPHEMERAL_STORAGE_GIB, remedy: 'Leave it out for the 20 GiB that every task has.' });
  validator.require(!own.windows || options.ephemeralStorageGiB === undefined, {
    property: 'ephemeralStorageGiB', value: options.ephemeralStorageGiB, rule: 'can be set for Linux only.', remedy: 'Remove it.',
  });
  if (check) {
    validateHealthCheck(validator, check);
  }
}

/** What the container is given beyond image, port, log and variables. */
export function containerProps(options: ContainerOptions): Partial<ecs.ContainerDefinitionOptions> {
  const { entryPoint, command, containerHealthCheck: healthCheck, stopTimeout, ulimits, readonlyRootFilesystem } = options;
  return given({ entryPoint, command, healthCheck: healthCheck && given(healthCheck), stopTimeout, ulimits, readonlyRootFilesystem });
}

function validateHealthCheck(validator: Validator, check: ecs.HealthCheck): void {
  const { interval, timeout, startPeriod, retries } = CONTAINER_HEALTH_CHECK;
  const property = (name: keyof ecs.HealthCheck) => `containerHealthCheck.${name}`;
  validator.duration(property('interval'), check.interval, 'seconds', { ...interval, remedy: 'For example, choose 30 seconds.' });
  validator.duration(property('timeout'), check.timeout, 'seconds', { ...timeout, remedy: 'For example, choose 5 seconds.' });
  validator.duration(property('startPeriod'), check.startPeriod, 'seconds', { ...startPeriod, remedy: 'Choose as long as the container takes to start.' });
  validator.number(property('retries'), check.retries, { ...retries, remedy: 'For example, choose 3.' });
}
