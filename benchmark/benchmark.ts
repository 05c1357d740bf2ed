/**
 * Measures what the construct costs against the same resources by hand, and prints a table for CONTRIBUTING.md.
 * Runs come in pairs, one of each kind after the other, each in a fresh process. Machines are noisy and the
 * two of a pair share the noise, so the ratio of a pair says more than either time.
 *
 * PAIRS=… says how many pairs; more of them bring the quartiles closer together.
 */
import { readFileSync } from 'fs';
import { cpus } from 'os';
import { Kind, KINDS } from './apps';
import { child, prepareChildren } from './child';
import type { OneRun } from './one-run';
import { assertSameResources, count, Template } from './same-resources';
import { median, quantile } from './statistics';
import { LIBRARY, packed } from '../scripts/packed';

const PAIRS = Number(process.env.PAIRS ?? 11);
const SERVICES = [1, 10, 50];

type Pair = Record<Kind, OneRun>;
/** What is measured, with the construct, by hand, and how the one compares with the other. */
type Row = [string, string, string, string];

prepareChildren();
const templates = { construct: child<Template>('one-template', 'construct'), hand: child<Template>('one-template', 'hand') };
assertSameResources(templates.construct, templates.hand);
const pairs = SERVICES.map((services) => ({ services, runs: Array.from({ length: PAIRS }, (_, i) => pair(services, i)) }));
console.log(table([
  ...pairs.flatMap(({ services, runs }) => timeRows(services, runs)),
  measured('import alone', 'ms', pairs[0].runs, ({ importMs }) => importMs),
  ...templateRows(),
  ['npm package, packed', `${(packed(LIBRARY).size / 1000).toFixed(0)} kB`, '', ''],
]));
console.log(`\n${machine()}`);

/** The order alternates, for what the first of two runs finds otherwise than the second. */
function pair(services: number, index: number): Pair {
  const order = index % 2 === 0 ? KINDS : [...KINDS].reverse();
  const runs = order.map((kind) => [kind, child<OneRun>('one-run', kind, String(services))]);
  process.stderr.write(`${services} services, pair ${index + 1} of ${PAIRS}\n`);
  return Object.fromEntries(runs) as Pair;
}

function timeRows(services: number, runs: Pair[]): Row[] {
  const what = `${services} service${services === 1 ? '' : 's'}`;
  return [
    measured(`synth, ${what}`, 'ms', runs, ({ wallMs }) => wallMs),
    measured(`processor time of it, ${what}`, 'ms', runs, ({ cpuMs }) => cpuMs),
    measured(`memory at its peak, ${what}`, 'MB', runs, ({ maxRssMb }) => maxRssMb),
  ];
}

function measured(what: string, unit: string, runs: Pair[], figure: (run: OneRun) => number): Row {
  const [construct, hand] = KINDS.map((kind) => `${median(runs.map((run) => figure(run[kind]))).toFixed(0)} ${unit}`);
  const ratios = runs.map((run) => figure(run.construct) / figure(run.hand));
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(2));
  return [what, construct, hand, `${middle} (${low} to ${high})`];
}

function templateRows(): Row[] {
  const row = (what: string, figure: (template: Template) => number): Row => {
    const [construct, hand] = [figure(templates.construct), figure(templates.hand)];
    return [what, String(construct), String(hand), hand === 0 ? '' : (construct / hand).toFixed(2)];
  };
  return [
    row('resources of a service', (template) => count(template)),
    row('Lambda functions of a service', (template) => count(template, 'AWS::Lambda::Function')),
    row('template bytes of a service', (template) => JSON.stringify(template).length),
  ];
}

function table(rows: Row[]): string {
  const lines = [['', 'construct', 'by hand', 'ratio (quartiles)'], ['---', '---:', '---:', '---:'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function machine(): string {
  const { version } = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/package.json'), 'utf8')) as { version: string };
  const cores = cpus();
  return `Medians of ${PAIRS} pairs on ${cores.length} cores (${cores[0].model.trim()}), Node ${process.versions.node}, aws-cdk-lib ${version}, ${process.platform}.`;
}
