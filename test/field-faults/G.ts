import { FaultSection } from './fault';

/** Cycles and limits. */
export const SECTION: FaultSection = [
  { id: 'G25', pending: true },
  { id: 'G26', pending: true },
  { id: 'G27', pending: true },
  { id: 'G28', pending: true },
];
