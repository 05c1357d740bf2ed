import { lengthText, REAL_MINUTE_MS, timeText } from '../../release/clock';
import { deliveryFigures, figureLines } from '../../release/delivery';
import { isoTime } from '../../release/render/events';
import { DeclareCommand } from '../command';
import { ExitCode } from '../exit-codes';
import { whole } from '../options';
import { Ending } from '../steer/ending';
import { open, SteerOptions, withService } from '../steer/session';
import { PastRelease } from '../steer/steered-service';
import { table } from '../text/table';

/** A release, and when the commit was made that its version is named after. */
interface KnownRelease extends PastRelease {
  readonly committed?: number;
}

interface Options extends SteerOptions {
  readonly csv?: boolean;
  readonly most: number;
}

/** `ecs-canary history` */
export const declareHistory: DeclareCommand = (program, io, finish) => {
  withService(program.command('history'))
    .summary('past releases: result, reason, times; the four delivery figures')
    .description('Lists the newest releases of the last 90 days, and what they come to.')
    .option('--json', 'print an object a line, and one of figures last')
    .option('--csv', 'print a table for programs')
    .option('--most <number>', 'how many', whole(1, 100), 20)
    .action(async (options: Options) => {
      const { service, world } = await open(io, options, new Ending());
      const past = await service.history(options.most);
      const commits = await world.commitTimes(io.cwd, past.flatMap(({ version }) => version ?? []));
      const releases = past.map((release): KnownRelease => {
        const committed = commits.get(release.version ?? '');
        return { ...release, ...(committed !== undefined && { committed }) };
      });
      const clock = { now: world.now(), minuteMs: REAL_MINUTE_MS, utcOffsetMinutes: world.utcOffsetMinutes };
      const figures = deliveryFigures(releases, world.now());
      if (options.json) {
        releases.forEach((release) => io.out(JSON.stringify({ event: 'release', ...timed(release) })));
        io.out(JSON.stringify({ event: 'figures', ...figures }));
      } else if (options.csv) {
        io.out([COLUMNS.join(','), ...releases.map((release) => COLUMNS.map((name) => field(timed(release)[name])).join(','))].join('\n'));
      } else {
        const columns = [{ header: 'began' }, { header: 'took', align: 'right' as const }, { header: 'version' }, { header: 'result' }, { header: 'why' }];
        io.out([
          ...table(columns, releases.map((release) => [
            timeText(release.began, clock), release.ended === undefined ? '' : lengthText((release.ended - release.began) / 1000),
            release.version ?? '?', { text: release.result, look: release.result === 'promoted' ? 'green' : release.result === 'running' ? 'cyan' : 'red' }, release.why ?? '',
          ]), io),
          '', ...figureLines(figures),
        ].join('\n'));
      }
      finish(ExitCode.OK);
    });
};

const COLUMNS = ['id', 'version', 'result', 'committed', 'began', 'ended', 'why', 'description'] as const;

function timed(release: KnownRelease): Record<string, string | undefined> {
  const { began, ended, committed, ...rest } = release;
  return {
    ...rest,
    began: isoTime(began),
    ...(ended !== undefined && { ended: isoTime(ended) }),
    ...(committed !== undefined && { committed: isoTime(committed) }),
  };
}

/** What spreadsheets would take for a formula is a text. */
function field(text = ''): string {
  return `"${text.replace(/"/g, '""').replace(/^(?=[=+\-@])/, '\'')}"`;
}
