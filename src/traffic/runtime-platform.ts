import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Validator } from '../private/validator';

/** ECS developer guide, "Task definition parameters for Fargate", operating system family. */
const FAMILIES = ['LINUX', 'WINDOWS_SERVER_2019_FULL', 'WINDOWS_SERVER_2019_CORE', 'WINDOWS_SERVER_2022_FULL', 'WINDOWS_SERVER_2022_CORE'];

const ARCHITECTURES = ['X86_64', 'ARM64'];

/** Rejects what Fargate does not run. */
export function validateRuntimePlatform(validator: Validator, { cpuArchitecture, operatingSystemFamily }: ecs.RuntimePlatform): void {
  const family = operatingSystemFamily?._operatingSystemFamily ?? 'LINUX';
  checkFamily(validator, 'runtimePlatform.operatingSystemFamily', family);
  checkArchitecture(validator, 'runtimePlatform.cpuArchitecture', cpuArchitecture?._cpuArchitecture, family);
}

export function checkFamily(validator: Validator, property: string, value: string): void {
  validator.require(Token.isUnresolved(value) || FAMILIES.includes(value), {
    property, value, rule: 'is not an operating system that Fargate offers.', remedy: `Choose one of ${FAMILIES.join(', ')}.`,
  });
}

export function checkArchitecture(validator: Validator, property: string, value: string | undefined, family: string): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  validator.require(ARCHITECTURES.includes(value), {
    property, value, rule: 'is not an architecture that Fargate offers.', remedy: `Choose one of ${ARCHITECTURES.join(', ')}.`,
  });
  // ECS, RuntimePlatform: ARM64 is available for Linux containers on Fargate.
  validator.require(family === 'LINUX' || Token.isUnresolved(family) || value !== 'ARM64', {
    property, value, rule: `is for Linux only, and the operating system is ${family}.`, remedy: 'Choose CpuArchitecture.X86_64, or Linux.',
  });
}
