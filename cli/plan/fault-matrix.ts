import { CanaryPlan } from '../../src/analysis/canary-plan';
import { FaultDetection } from '../../src/analysis/types';
import { Io } from '../io';
import { FaultSights, faultSights, KINDS, Sight, unseenSentence } from './fault-sights';
import { PlanReport } from './report';
import { percent, probability } from '../text/format';
import { Cell, Column, table } from '../text/table';
import { wrap } from '../text/wrap';

/** Which alarm sees which kind of bad version, and what to do about those that none sees. */
export function faultMatrix(report: PlanReport, io: Io, width: number): string[] {
  const { alarms, expectedTraffic } = report.plan;
  const rows = faultSights(report);
  if (rows.length === 0) {
    return [];
  }
  const columns: Column[] = [
    { header: 'a version that' }, ...alarms.map(({ name }): Column => ({ header: name })),
    ...(expectedTraffic ? [{ header: 'in time', align: 'right' } as const] : []),
  ];
  const cells = rows.map(({ fault, sights }): Cell[] => [
    KINDS[fault.kind].does, ...sights.map(cellOf), ...(expectedTraffic ? [inTime(fault)] : []),
  ]);
  const below = [...unseenSentence(rows), ...legend(rows, report.plan)].join(' ');
  return [...table(columns, cells, io), ...(below === '' ? [] : ['', ...wrap(below, width, '  ')])];
}

function cellOf(sight: Sight): Cell {
  return sight === Sight.SEES ? { text: sight, look: 'green' } : sight === Sight.ASSUMED ? { text: sight, look: 'yellow' } : { text: sight, look: 'dim' };
}

function inTime({ rollbackBeforePromotionProbability: power, isEstimate }: FaultDetection): string {
  return power === undefined ? Sight.BLIND : `${isEstimate ? '≈ ' : ''}${probability(power)}`;
}

/** What is in the table and does not explain itself. */
function legend(rows: readonly FaultSights[], { expectedTraffic }: CanaryPlan): string[] {
  const has = (sight: Sight) => rows.some(({ sights }) => sights.includes(sight));
  return [
    ...(has(Sight.ASSUMED) ? ['“assumed” means: if what is said of that alarm above holds.'] : []),
    ...(has(Sight.UNKNOWN) ? ['“?” means that nothing says so: it may see more.'] : []),
    ...(expectedTraffic ? [`“in time” is the probability of a rollback before promotion, where the version fails ${percent(expectedTraffic.faultyErrorRate)} `
      + 'of its requests in that way, by the alarms that have figures and assume nothing; there is none of requests without a target.'] : []),
  ];
}
