import { FaultSection } from './fault';

/** Security. */
export const SECTION: FaultSection = [
  { id: 'H30', pending: true },
  { id: 'H31', pending: true },
  { id: 'H32', pending: true },
  { id: 'H33', pending: true },
  { id: 'H34', pending: true },
  { id: 'H35', pending: true },
];
