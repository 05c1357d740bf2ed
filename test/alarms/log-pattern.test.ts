import * as logs from 'aws-cdk-lib/aws-logs';
import { matcherOf } from './log-lines/filter-matcher';
import * as lines from './log-lines/log-lines.json';
import { LogPattern } from '../../src';
import { expectInvalid } from '../helpers';

const errors = lines.error as { from: string; line: string }[];
const harmless = lines.harmless as string[];
const matches = (pattern: logs.IFilterPattern, line: string) => matcherOf(pattern.logPatternString)(line);

describe('usualErrors', () => {
  test.each(errors.map(({ from, line }) => [from, line]))('finds what %s writes: %s', (_, line) => {
    expect(matches(LogPattern.usualErrors(), line)).toBe(true);
  });

  test.each(harmless)('leaves alone: %s', (line) => {
    expect(matches(LogPattern.usualErrors(), line)).toBe(false);
  });
});

/** Each ready pattern finds the lines of its loggers, and none of another one's harmless lines. */
const READY: [string, logs.IFilterPattern, string[]][] = [
  ['pino', LogPattern.pino(), ['pino', 'bunyan']],
  ['winston', LogPattern.winston(), ['winston, JSON']],
  ['zap', LogPattern.zap(), ['zap', 'logrus, JSON']],
  ['slog', LogPattern.slog(), ['slog, JSON']],
  ['logback', LogPattern.logback(), ['logback', 'Java, uncaught']],
  ['logbackJson', LogPattern.logbackJson(), ['logstash-logback-encoder']],
  ['python', LogPattern.python(), ['Python, uncaught', 'Python logging', 'uvicorn', 'gunicorn']],
  ['pythonJson', LogPattern.pythonJson(), ['Python, json', 'python-json-logger, critical']],
  ['serilog', LogPattern.serilog(), ['Serilog, console', 'Serilog, console, fatal']],
  ['serilogCompact', LogPattern.serilogCompact(), ['Serilog, compact']],
  ['dotnet', LogPattern.dotnet(), ['ASP.NET console']],
  ['dotnetJson', LogPattern.dotnetJson(), ['ASP.NET console, JSON']],
  ['rails', LogPattern.rails(), ['Rails', 'Rails, error']],
  ['php', LogPattern.php(), ['PHP', 'Laravel']],
  ['nginx', LogPattern.nginx(), ['nginx, error log']],
  ['severity', LogPattern.severity(), ['Google style severity']],
];

describe.each(READY)('%s', (_, pattern, loggers) => {
  test('finds the errors of its loggers', () => {
    const own = errors.filter(({ from }) => loggers.includes(from));
    expect(own.length).toBeGreaterThanOrEqual(loggers.length);
    expect(own.filter(({ line }) => !matches(pattern, line))).toEqual([]);
  });

  test('leaves harmless lines alone', () => {
    expect(harmless.filter((line) => matches(pattern, line))).toEqual([]);
  });
});

describe('jsonField', () => {
  test('compares a field with values, exactly', () => {
    const pattern = LogPattern.jsonField('log.level', 'error', 'fatal');
    expect(pattern.logPatternString).toBe('{ ($.log.level = "error") || ($.log.level = "fatal") }');
    expect(matches(pattern, '{"log":{"level":"fatal"}}')).toBe(true);
    expect(matches(pattern, '{"log":{"level":"errors"}}')).toBe(false);
    expect(matches(pattern, '{"level":"error"}')).toBe(false);
  });

  test('refuses what is no field, and no values', () => {
    expectInvalid(() => LogPattern.jsonField('$.level', 'error'), {
      property: 'field', got: "'$.level'", rule: 'must be a name of letters', remedy: "For example, write 'level'.",
    });
    expectInvalid(() => LogPattern.jsonField('level'), { property: 'values', got: '[]', rule: 'must not be empty.', remedy: "For example, write 'error'." });
  });
});

test('CloudWatch Logs takes five filters with regular expressions for a log group: the default is one of them', () => {
  expect(READY.filter(([, pattern]) => !pattern.logPatternString.startsWith('%')).length).toBeGreaterThan(6);
  expect(LogPattern.usualErrors().logPatternString.length).toBeLessThanOrEqual(1024);
});
