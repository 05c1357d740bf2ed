import { FaultSection } from './fault';

/** A rule that was kept on one way in and not on another. */
export const SECTION: FaultSection = [
  { id: 'A1', pending: true },
  { id: 'A2', pending: true },
  { id: 'A3', pending: true },
  { id: 'A4', pending: true },
  { id: 'A5', pending: true },
  { id: 'A6', pending: true },
  { id: 'A7', pending: true },
  { id: 'A8', pending: true },
];
