import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { drawPlan } from '../../../cli/picture/plan-picture';
import { reportOf } from '../../../cli/plan/report';
import { make, newStack } from '../../helpers';

const PICTURE = join(__dirname, '..', '..', '..', 'docs', 'images', 'plan.svg');

test('the picture in the README is what the defaults draw (UPDATE_PICTURE=1 draws it anew)', () => {
  const { plan } = make({
    projectId: 'node-app',
    expectedTraffic: { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.1 },
  }, newStack(undefined, 'Shop'));

  const drawn = drawPlan(reportOf({ plan, file: 'plan.json' }, {}));

  if (process.env.UPDATE_PICTURE) {
    writeFileSync(PICTURE, drawn);
  }
  expect(readFileSync(PICTURE, 'utf8')).toBe(drawn);
});
