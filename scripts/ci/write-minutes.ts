/** Writes into CONTRIBUTING.md how long the steps of the last .ci/run here took. */
import { readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { withMinutes } from './steps';

const ROOT = resolve(__dirname, '..', '..');
const DOCUMENT = join(ROOT, 'CONTRIBUTING.md');

const lines = readFileSync(join(ROOT, 'test-reports', 'steps.tsv'), 'utf8').trim().split('\n').map((line) => line.split('\t'));
writeFileSync(DOCUMENT, withMinutes(readFileSync(DOCUMENT, 'utf8'), new Map(lines.map(([name, seconds]) => [name, Number(seconds)]))));
