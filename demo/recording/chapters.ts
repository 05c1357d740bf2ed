import { Chapter, Frame } from './recording';

/** Which moment of a release a chapter shows. */
interface Wanted {
  readonly name: string;
  readonly of: (frames: readonly Frame[]) => Frame | undefined;
}

const isOn = ({ view }: Frame) => view.alarms.some(({ state }) => state === 'ALARM');
const during = (phase: Frame['view']['phase']) => ({ view }: Frame) => view.phase === phase;
/** What comes next has begun already, and has not been told: the balancer was asked later than the release. */
const isAhead = ({ view }: Frame) => view.traffic.asPlanned === false;
const fails = ({ view }: Frame) => view.versions.some(({ role, interval, failed }) => role === 'new' && interval !== undefined && failed! > 0);

const WANTED: readonly Wanted[] = [
  { name: 'installing', of: (frames) => frames.filter((frame) => during('installing')(frame) && !isAhead(frame)).at(-1) },
  { name: 'canary', of: (frames) => frames.find((frame) => during('shifting')(frame) && !isAhead(frame)) },
  { name: 'it fails', of: (frames) => frames.find((frame) => during('shifting')(frame) && fails(frame) && !isOn(frame)) },
  { name: 'alarm', of: (frames) => frames.find((frame) => isOn(frame) && !during('ended')(frame)) ?? frames.find(during('rollingBack')) },
  { name: 'rolled back', of: (frames) => frames.filter(during('ended')).at(-1) },
];

/** The few frames that tell how a release was rolled back; moments that were not seen are left out. */
export function chaptersOf(frames: readonly Frame[]): Chapter[] {
  const told = new Set<Frame>();
  return WANTED.flatMap(({ name, of }) => {
    const found = of(frames);
    if (found === undefined || told.has(found)) {
      return [];
    }
    told.add(found);
    return [{ name, ...found }];
  });
}
