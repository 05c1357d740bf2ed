import { FaultSection } from './fault';

/** Platform teams. */
export const SECTION: FaultSection = [
  { id: 'L53', pending: true },
  { id: 'L54', pending: true },
  { id: 'L55', pending: true },
  { id: 'L56', pending: true },
];
