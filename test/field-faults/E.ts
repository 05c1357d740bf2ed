import { FaultSection } from './fault';

/** A time-out in the wrong order. */
export const SECTION: FaultSection = [
  { id: 'E20', pending: true },
];
