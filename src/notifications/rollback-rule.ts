import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { Validator } from '../private/validator';

/** EventBridge quotas: targets of a rule. */
const MOST_TARGETS = 5;

/** The rule that goes off when a release is rolled back, with the targets that were added so far. */
export class RollbackRule {
  private rule?: events.Rule;
  private targets = 0;

  constructor(private readonly owner: Construct, private readonly eventPattern: events.EventPattern) {}

  /** Adds a target, to the rule of the targets before. */
  public add(target: events.IRuleTarget): events.Rule {
    this.targets += 1;
    new Validator(this.owner).require(this.targets <= MOST_TARGETS, {
      property: 'onRollback', value: this.targets, rule: `a rule of EventBridge has ${MOST_TARGETS} targets at most.`, remedy: 'Let one of the targets pass the event on.',
    });
    this.rule ??= new events.Rule(this.owner, 'RollbackRule', { description: 'A release has failed or was stopped', eventPattern: this.eventPattern });
    this.rule.addTarget(target);
    return this.rule;
  }
}
