/** A fault that was found in the field, and what holds it off now. */
export interface FieldFault {
  /** The section of the list and the number in it, for instance `A1`. */
  readonly id: string;
  /** What went wrong, for somebody who never saw the report. */
  readonly fault: string;
  /** What happened when it was tried, before anything was done about it. */
  readonly before: string;
  /**
   * The tests that fail when it comes back: their titles by file. A title of `test.each` is written as it is in the
   * source, with its placeholders.
   */
  readonly tests: Record<string, string[]>;
}

/** A fault whose tests are still to be written. */
export interface PendingFault {
  readonly id: string;
  readonly pending: true;
}

/** The faults of a kind. A file each, so that two people can add to two of them. */
export type FaultSection = readonly (FieldFault | PendingFault)[];
