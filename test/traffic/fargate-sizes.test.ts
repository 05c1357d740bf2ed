import { Validator } from '../../src/private/validator';
import { validateFargateSize, validateWindowsCpu } from '../../src/traffic/fargate-sizes';
import { expectInvalid, newStack, numberToken } from '../helpers';

const check = (cpu: number, memory: number) => validateFargateSize(new Validator('Test'), cpu, memory);

// ECS developer guide, "Fargate task CPU and memory": the ends of each range, and a size beside each.
test.each([
  { cpu: 256, offered: [512, 1024, 2048], not: [256, 1536, 3072] },
  { cpu: 512, offered: [1024, 2048, 3072, 4096], not: [512, 1536, 5120] },
  { cpu: 1024, offered: [2048, 5120, 8192], not: [1024, 2560, 9216] },
  { cpu: 2048, offered: [4096, 9216, 16384], not: [3072, 4608, 17408] },
  { cpu: 4096, offered: [8192, 9216, 30720], not: [7168, 31744] },
  { cpu: 8192, offered: [16384, 20480, 61440], not: [17408, 65536, 12288] },
  { cpu: 16384, offered: [32768, 40960, 122880], not: [36864, 131072, 24576] },
])('$cpu CPU units go with $offered MiB, not with $not', ({ cpu, offered, not }) => {
  for (const memory of offered) {
    expect(() => check(cpu, memory)).not.toThrow();
  }
  for (const memory of not) {
    expectInvalid(() => check(cpu, memory), {
      property: 'memoryLimitMiB', got: String(memory), rule: `is not a size that Fargate offers with ${cpu} CPU units.`, remedy: `Choose one of ${offered[0]}, `,
    });
  }
});

test.each([0, 128, 500, 3072, NaN])('%d CPU units are not offered', (cpu) => {
  expectInvalid(() => check(cpu, 1024), {
    property: 'cpu', got: String(cpu), rule: 'is not a number of CPU units that Fargate offers.', remedy: 'Choose one of 256, 512, 1024, 2048, 4096, 8192, 16384.',
  });
});

test('tokens are skipped', () => {
  const token = numberToken(newStack());
  expect(() => check(token, 1)).not.toThrow();
  expect(() => check(256, token)).not.toThrow();
  expectInvalid(() => check(300, token), { property: 'cpu', got: '300', rule: 'is not a number', remedy: 'Choose one of' });
});

describe('Windows', () => {
  const rule = 'is not a number of CPU units that Fargate offers for Windows containers.';
  const checkWindows = (cpu?: number) => validateWindowsCpu(new Validator('Test'), cpu, 512);

  test.each([1024, 2048, 4096])('takes %d CPU units', (cpu) => {
    expect(() => checkWindows(cpu)).not.toThrow();
  });

  test.each([256, 512, 8192, 16384, 1000])('does not take %d', (cpu) => {
    expectInvalid(() => checkWindows(cpu), { property: 'cpu', got: String(cpu), rule, remedy: 'Choose one of 1024, 2048, 4096.' });
  });

  test('does not take the default, and is told that it is one', () => {
    expectInvalid(() => checkWindows(), {
      property: 'cpu', got: '512', rule, remedy: 'Set cpu, which was left at its default, to one of 1024, 2048, 4096, and memoryLimitMiB to a size that goes with it.',
    });
  });

  test('skips tokens', () => {
    expect(() => checkWindows(numberToken(newStack()))).not.toThrow();
  });
});
