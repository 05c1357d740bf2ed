import { attachCustomSynthesis, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { writePlanFile } from './plan-file';
import { annotate } from './verdict-annotations';
import { reportVerdict } from './verdict-plugin';
import { CanaryAnalysis } from '../analysis/canary-analysis';
import { analysisOptionsOf, CanaryPlan, CanaryPlanNames, PLAN_FORMAT_VERSION, PlannedAlarm } from '../analysis/canary-plan';
import { EngineRules } from '../analysis/engine-rules';
import { DEFAULT_ASSUMPTIONS } from '../analysis/plan';
import { CanaryFinding, ExpectedTraffic } from '../analysis/types';
import { clusterNameOf } from '../private/cluster-name';
import { ServiceContext } from '../service-context';

/** What a plan says of an engine: a bound one is that. */
export interface PlannedEngine {
  readonly name: string;
  readonly rules: EngineRules;
  readonly planNames?: CanaryPlanNames;
}

/** What a plan is made of. */
export interface PlannedCanaryProps {
  /** What moves the traffic. */
  readonly engine: PlannedEngine;
  readonly context: ServiceContext;
  readonly expectedTraffic?: ExpectedTraffic;
  /** Whether the number of tasks follows their use of CPU or memory. */
  readonly scaledByUtilization: boolean;
  /** The alarms that there are by now. */
  readonly alarms: () => PlannedAlarm[];
}

/**
 * The plan of a service's canary. At synth, when all alarms have been added, it tells the user what is wrong
 * with it and writes it into the cloud assembly.
 *
 * It is a construct below the service because acknowledgements of later warnings count from above only, in
 * older versions of the CDK.
 */
export class PlannedCanary extends Construct {
  private known?: { readonly alarms: number; readonly plan: CanaryPlan };

  constructor(private readonly service: Construct, id: string, private readonly props: PlannedCanaryProps) {
    super(service, id);
    // The CDK validates after all aspects, and collects warnings after that.
    this.node.addValidation({
      validate: () => {
        annotate(this, this.findings);
        return [];
      },
    });
    reportVerdict(this);
    attachCustomSynthesis(this, { onSynthesize: ({ outdir }) => writePlanFile(service, this.plan, outdir) });
  }

  /** What is wrong with the canary, with the alarms that there are by now. */
  public get findings(): readonly CanaryFinding[] {
    return this.plan.analysis?.findings ?? [];
  }

  /** The plan with the alarms that there are by now, calculated once as long as none is added. */
  public get plan(): CanaryPlan {
    const alarms = this.props.alarms();
    if (this.known?.alarms !== alarms.length) {
      this.known = { alarms: alarms.length, plan: this.makePlan(alarms) };
    }
    return this.known.plan;
  }

  private makePlan(alarms: PlannedAlarm[]): CanaryPlan {
    const { engine, context, expectedTraffic, scaledByUtilization } = this.props;
    const { canary, terminationWait } = context;
    const { region, account } = Stack.of(this);
    const plan = {
      formatVersion: PLAN_FORMAT_VERSION,
      constructPath: this.service.node.path,
      engine: engine.name,
      engineRules: engine.rules,
      names: concrete({ ...namesOf(context), ...engine.planNames, family: context.taskDefinition.family, region, account }),
      steps: canary.steps,
      terminationWaitSeconds: terminationWait.isUnresolved() ? undefined : terminationWait.toSeconds(),
      alarms,
      expectedTraffic,
      // Left out where it says nothing.
      ...(scaledByUtilization ? { scaledByUtilization } : {}),
      assumptions: DEFAULT_ASSUMPTIONS,
    };
    const options = analysisOptionsOf(plan);
    return { ...plan, analysis: options && CanaryAnalysis.analyze(options) };
  }
}

function namesOf({ serviceName, service }: ServiceContext): CanaryPlanNames {
  return { serviceName, clusterName: clusterNameOf(service.cluster) };
}

/** Nobody outside the app can resolve a token. */
function concrete(names: CanaryPlanNames): CanaryPlanNames {
  return Object.fromEntries(Object.entries(names).filter(([, name]) => !Token.isUnresolved(name)));
}
