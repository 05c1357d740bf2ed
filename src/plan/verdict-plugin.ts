import * as cdk from 'aws-cdk-lib';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { IConstruct } from 'constructs';
import { messageOf, ruleOf, severityOf } from './verdict-annotations';
import { CanaryFinding } from '../analysis/types';

/** A canary of which something was found. */
export interface JudgedCanary extends IConstruct {
  readonly findings: readonly CanaryFinding[];
}

/** What `Validations` of the CDK takes (IPolicyValidationPlugin), as far as it is needed here. */
interface Plugin {
  readonly name: string;
  validate(): { readonly success: boolean; readonly violations: object[] };
}

interface Validations {
  of(scope: IConstruct): { addPlugins(...plugins: Plugin[]): void };
}

/** By the context of the same name the CDK itself reports all annotations, and each finding would be there twice. */
const ANNOTATIONS_REPORTED = '@aws-cdk/core:annotationsInValidationReport';

const canariesByStage = new WeakMap<cdk.Stage, JudgedCanary[]>();

/**
 * Has the findings reported in `validation-report.json`, which `cdk validate` and editors read, where the CDK knows
 * plugins of `Validations`. Older versions have the annotations alone.
 */
export function reportVerdict(canary: JudgedCanary): void {
  const { Validations } = cdk as { Validations?: Validations };
  const stage = cdk.Stage.of(canary);
  if (!Validations?.of || !stage || canary.node.tryGetContext(ANNOTATIONS_REPORTED)) {
    return;
  }
  const canaries = canariesByStage.get(stage);
  if (canaries) {
    canaries.push(canary);
    return;
  }
  const all = [canary];
  canariesByStage.set(stage, all);
  Validations.of(stage).addPlugins({
    name: 'ecs-canary-blue-green',
    // The annotation of the impossible stops a deployment. A report that fails would do more: in this version of the CDK
    // it throws out of synthesis, and so out of the unit tests of an app.
    validate: () => ({ success: true, violations: all.flatMap(violationsOf) }),
  });
}

function violationsOf(canary: JudgedCanary): object[] {
  return canary.findings.filter((finding) => isTold(canary, finding)).map((finding) => ({
    ruleName: finding.id,
    severity: severityOf(finding),
    description: messageOf(finding),
    fix: finding.remedy,
    violatingResources: [{ constructPath: canary.node.path, locations: [], templatePath: cdk.Stack.of(canary).templateFile }],
  }));
}

/** A warning that was acknowledged is told nowhere. */
function isTold({ node }: IConstruct, finding: CanaryFinding): boolean {
  const types: string[] = [ArtifactMetadataEntryType.WARN, ArtifactMetadataEntryType.ERROR, ArtifactMetadataEntryType.INFO];
  return node.metadata.some(({ type, data }) => types.includes(type) && String(data).includes(ruleOf(finding)));
}
