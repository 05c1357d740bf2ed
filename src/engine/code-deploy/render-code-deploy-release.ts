import { consoleOf } from '../../private/console';
import { MARGIN_MINUTES, waitMinutes } from '../../private/release-time';
import { shell } from '../../private/shell';
import { WorkflowStep } from '../../workflow-step';
import { ReleaseJob } from '../engine-types';

/** A release by CodeDeploy. All names are concrete; what is known at run time only is an expression. */
export interface CodeDeployRelease {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly region: string;
  readonly partition: string;
  /** Path of the AppSpec in the repository. */
  readonly appSpecPath: string;
  /** Path of the task definition to register. */
  readonly taskDefinitionFile: string;
  /** The image, for people. */
  readonly image: string;
  /** Minutes from the first to the last shift of traffic. */
  readonly shiftMinutes: number;
  readonly terminationWaitMinutes: number;
  /** How long somebody may take to approve it; absent where nobody has to. */
  readonly approvalWaitMinutes?: number;
  /** Expression that is true where alarms are to be ignored. Absent where that is not offered. */
  readonly ignoreAlarms?: string;
}

const DEPLOY_ACTION = 'aws-actions/amazon-ecs-deploy-task-definition';
/** The run that releases, as a deployment's description. */
const RUN = '${{ steps.group.outputs.run }}';

/** The steps that release a rendered task definition, wait, and tell how it went. */
export function renderCodeDeployRelease(release: CodeDeployRelease): ReleaseJob {
  return {
    check: [checkGroup(release)],
    steps: [
      deploy(release),
      ...(release.ignoreAlarms === undefined ? [] : [register(release), deployIgnoringAlarms(release)]),
      summarize(release),
    ],
  };
}

/** A group takes one deployment at a time: a job that finds one under way has nothing to build. */
function checkGroup({ applicationName, deploymentGroupName, serviceName }: CodeDeployRelease): WorkflowStep {
  return {
    id: 'group',
    name: 'Check that no release is under way',
    env: { APPLICATION: applicationName, DEPLOYMENT_GROUP: deploymentGroupName, SERVICE: serviceName },
    run: shell('code-deploy/check-group'),
  };
}

function deploy(release: CodeDeployRelease): WorkflowStep {
  return {
    id: 'deploy',
    name: 'Deploy',
    condition: release.ignoreAlarms && `!${release.ignoreAlarms}`,
    uses: DEPLOY_ACTION,
    inputs: {
      'task-definition': release.taskDefinitionFile,
      'cluster': release.clusterName,
      'service': release.serviceName,
      'codedeploy-application': release.applicationName,
      'codedeploy-deployment-group': release.deploymentGroupName,
      'codedeploy-appspec': release.appSpecPath,
      'codedeploy-deployment-description': RUN,
      ...waitInputs(release),
    },
  };
}

/** The action adds the termination wait of the deployment group itself, but not the time of the shift. */
function waitInputs(release: CodeDeployRelease): Record<string, string> {
  return waits(release) === undefined
    ? { 'wait-for-service-stability': 'false' }
    : {
      'wait-for-service-stability': 'true',
      'wait-for-minutes': String(Math.ceil(release.shiftMinutes) + MARGIN_MINUTES),
      'wait-max-delay-seconds': '30',
    };
}

/** A job that waits for a person would hold the lane of the fix. */
function waits({ shiftMinutes, terminationWaitMinutes, approvalWaitMinutes }: CodeDeployRelease): number | undefined {
  return approvalWaitMinutes !== undefined ? undefined : waitMinutes(shiftMinutes + terminationWaitMinutes);
}

/** Without a service the action only registers the task definition. */
function register({ ignoreAlarms, taskDefinitionFile }: CodeDeployRelease): WorkflowStep {
  return {
    id: 'register',
    name: 'Register the task definition',
    condition: ignoreAlarms,
    uses: DEPLOY_ACTION,
    inputs: { 'task-definition': taskDefinitionFile },
  };
}

/** CodeDeploy starts nothing while an alarm is on, not even the fix. The action cannot override that. */
function deployIgnoringAlarms(release: CodeDeployRelease): WorkflowStep {
  const minutes = waits(release);
  return {
    id: 'deploy-ignoring-alarms',
    name: 'Deploy, ignoring alarms',
    condition: release.ignoreAlarms,
    env: {
      APPLICATION: release.applicationName,
      DEPLOYMENT_GROUP: release.deploymentGroupName,
      APPSPEC: `\${{ github.workspace }}/${release.appSpecPath}`,
      TASK_DEFINITION: '${{ steps.register.outputs.task-definition-arn }}',
      DESCRIPTION: RUN,
      ...(minutes === undefined ? {} : { WAIT_MINUTES: String(minutes) }),
    },
    // `aws deploy wait` gives up after half an hour.
    run: shell('code-deploy/follow', 'code-deploy/deploy-ignoring-alarms'),
  };
}

/** Runs whatever has happened before: a release that failed is the one to be told of. */
function summarize(release: CodeDeployRelease): WorkflowStep {
  const starting = [
    { id: 'deploy', output: 'codedeploy-deployment-id' },
    ...(release.ignoreAlarms === undefined ? [] : [{ id: 'deploy-ignoring-alarms', output: 'deployment-id' }]),
  ];
  return {
    name: 'Summary',
    condition: 'always()',
    env: {
      SERVICE: release.serviceName,
      IMAGE: release.image,
      GOING: '${{ steps.group.outputs.going }}',
      DEPLOYMENT: `\${{ ${starting.map(({ id, output }) => `steps.${id}.outputs.${output}`).join(' || ')} }}`,
      CONSOLE: `https://${release.region}.${consoleOf(release.partition)}/codesuite/codedeploy/deployments`,
      OUTCOMES: starting.map(({ id }) => `\${{ steps.${id}.outcome }}`).join(' '),
      JOB_STATUS: '${{ job.status }}',
      ...(waits(release) === undefined ? { NOT_WAITING: notWaiting(release) } : {}),
    },
    run: shell('code-deploy/follow', 'code-deploy/summary'),
  };
}

function notWaiting({ shiftMinutes, terminationWaitMinutes, approvalWaitMinutes, region }: CodeDeployRelease): string {
  if (approvalWaitMinutes !== undefined) {
    return `The release waits up to ${approvalWaitMinutes} minutes for somebody to approve it, and the job does not: `
      + `aws deploy continue-deployment --deployment-wait-type READY_WAIT --region ${region} --deployment-id DEPLOYMENT. Without that it is stopped.`;
  }
  return `The job does not wait: the schedule takes ${shiftMinutes + terminationWaitMinutes} minutes, too long for a job.`;
}
