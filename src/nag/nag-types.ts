/** Why the construct keeps what a rule of cdk-nag objects to. */
export interface CdkNagReason {
  /** The rule, of the pack AwsSolutions. */
  readonly id: string;
  /** Why it is kept. */
  readonly reason: string;
  /**
   * The findings of the rule that the reason is for.
   *
   * @default - all that the rule finds in the construct
   */
  readonly appliesTo?: string[];
}
