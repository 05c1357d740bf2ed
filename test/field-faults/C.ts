import { FaultSection } from './fault';

/** An identity that was not unique where it is looked up. */
export const SECTION: FaultSection = [
  { id: 'C13', pending: true },
  { id: 'C14', pending: true },
];
