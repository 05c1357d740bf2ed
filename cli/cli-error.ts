/** Something that the user can put right. The message says what is wrong and what to do; there is no stack trace. */
export class CliError extends Error {
  constructor(problem: string, remedy?: string) {
    super(remedy === undefined ? problem : `${problem}\n${remedy}`);
    this.name = 'CliError';
  }
}
