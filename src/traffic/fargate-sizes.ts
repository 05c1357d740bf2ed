import { Token } from 'aws-cdk-lib';
import { Validator } from '../private/validator';

const GIB = 1024;

/** Memory in MiB that Fargate offers for each number of CPU units (ECS developer guide, "Task CPU and memory"). */
const MEMORY_BY_CPU: Record<number, number[]> = {
  256: [512, GIB, 2 * GIB],
  512: steps(1 * GIB, 4 * GIB, GIB),
  1024: steps(2 * GIB, 8 * GIB, GIB),
  2048: steps(4 * GIB, 16 * GIB, GIB),
  4096: steps(8 * GIB, 30 * GIB, GIB),
  8192: steps(16 * GIB, 60 * GIB, 4 * GIB),
  16384: steps(32 * GIB, 120 * GIB, 8 * GIB),
};

/** Numbers of CPU units that Fargate offers for Windows containers (the same page, column of operating systems). */
const WINDOWS_CPU = [1024, 2048, 4096];

/** Rejects a task size that Fargate does not offer. */
export function validateFargateSize(validator: Validator, cpu: number, memoryLimitMiB: number): void {
  if (Token.isUnresolved(cpu)) {
    return;
  }
  const memory = MEMORY_BY_CPU[cpu];
  validator.require(memory !== undefined, {
    property: 'cpu',
    value: cpu,
    rule: 'is not a number of CPU units that Fargate offers.',
    remedy: `Choose one of ${Object.keys(MEMORY_BY_CPU).join(', ')}.`,
  });
  validator.require(Token.isUnresolved(memoryLimitMiB) || memory.includes(memoryLimitMiB), {
    property: 'memoryLimitMiB',
    value: memoryLimitMiB,
    rule: `is not a size that Fargate offers with ${cpu} CPU units.`,
    remedy: `Choose one of ${memory.join(', ')}, or another cpu.`,
  });
}

/** Rejects a number of CPU units that Windows containers do not get, be it the user's own or the default. */
export function validateWindowsCpu(validator: Validator, cpu: number | undefined, defaultCpu: number): void {
  const offered = `one of ${WINDOWS_CPU.join(', ')}`;
  validator.require(Token.isUnresolved(cpu) || WINDOWS_CPU.includes(cpu ?? defaultCpu), {
    property: 'cpu',
    value: cpu ?? defaultCpu,
    rule: 'is not a number of CPU units that Fargate offers for Windows containers.',
    remedy: cpu === undefined
      ? `Set cpu, which was left at its default, to ${offered}, and memoryLimitMiB to a size that goes with it.`
      : `Choose ${offered}.`,
  });
}

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, i) => from + i * by);
}
