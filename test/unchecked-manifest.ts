/**
 * In place of jsonschema, by which the CDK checks its own manifest in each synthesis: an eighth of the suite's time.
 * The tests against the newest aws-cdk-lib have it, and so does all that is really deployed.
 */
export class Validator {
  public validate(): { valid: boolean; errors: [] } {
    return { valid: true, errors: [] };
  }
}
