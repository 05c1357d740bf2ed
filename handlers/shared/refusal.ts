/** Why something is not done, in words for the person who deploys. */
export class Refusal extends Error {
  /**
   * @param subject what it is about: a listener, a port, a balancer
   * @param rule what is in the way, as a sentence
   * @param remedy what to do about it, as a sentence
   */
  constructor(subject: string, rule: string, remedy: string) {
    super(`${subject}: ${rule} ${remedy}`);
    this.name = 'Refusal';
  }
}
