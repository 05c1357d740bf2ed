import { FaultSection } from './fault';

/** One container that was taken for all roles. */
export const SECTION: FaultSection = [
  { id: 'D15', pending: true },
];
