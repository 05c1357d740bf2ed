/** AWS could not be asked: credentials, permission, network. Whatever release there is goes on. */
export class AskFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AskFailed';
  }
}

/** The answer is no: AWS or this command refuses what was asked for, and nothing has changed. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}
