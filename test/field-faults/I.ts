import { FaultSection } from './fault';

/** Diagnosis and operation. */
export const SECTION: FaultSection = [
  { id: 'I36', pending: true },
  { id: 'I40', pending: true },
];
