import { consoleOf } from '../../private/console';
import { MARGIN_MINUTES, waitMinutes } from '../../private/release-time';
import { WorkflowStep } from '../../workflow-step';

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
const RUN_URL = '${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}';

/** The steps that release a rendered task definition, wait, and tell how it went. */
export function renderCodeDeployRelease(release: CodeDeployRelease): WorkflowStep[] {
  return [
    deploy(release),
    ...(release.ignoreAlarms === undefined ? [] : [register(release), deployIgnoringAlarms(release)]),
    summarize(release),
  ];
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
      'codedeploy-deployment-description': RUN_URL,
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
      DESCRIPTION: `${RUN_URL} (alarms ignored)`,
      ...(minutes === undefined ? {} : { WAIT_MINUTES: String(minutes) }),
    },
    run: [CREATE_DEPLOYMENT, ...(minutes === undefined ? [] : [WAIT])].join('\n'),
  };
}

const CREATE_DEPLOYMENT = `\
revision=$(jq --compact-output --arg arn "$TASK_DEFINITION" '
  .Resources[].TargetService.Properties.TaskDefinition = $arn
  | { revisionType: "AppSpecContent", appSpecContent: { content: tojson } }' "$APPSPEC")
deployment=$(aws deploy create-deployment \\
  --application-name "$APPLICATION" --deployment-group-name "$DEPLOYMENT_GROUP" \\
  --description "$DESCRIPTION" --revision "$revision" \\
  --override-alarm-configuration enabled=false \\
  --query deploymentId --output text)
echo "deployment-id=$deployment" >> "$GITHUB_OUTPUT"`;

/** \`aws deploy wait\` gives up after half an hour. */
const WAIT = `\
deadline=$((SECONDS + WAIT_MINUTES * 60))
while [ "$SECONDS" -lt "$deadline" ]; do
  sleep 15
  status=$(aws deploy get-deployment --deployment-id "$deployment" \\
    --query deploymentInfo.status --output text || true)
  case "$status" in
    Succeeded) exit 0 ;;
    Failed | Stopped) exit 1 ;;
  esac
done
echo "::error::Deployment $deployment has not ended after $WAIT_MINUTES minutes."
exit 1`;

/** Runs whatever has happened before: a release that failed is the one to be told of. */
function summarize(release: CodeDeployRelease): WorkflowStep {
  const deployment = 'steps.deploy.outputs.codedeploy-deployment-id';
  return {
    name: 'Summary',
    condition: 'always()',
    env: {
      SERVICE: release.serviceName,
      IMAGE: release.image,
      DEPLOYMENT: release.ignoreAlarms === undefined
        ? `\${{ ${deployment} }}`
        : `\${{ ${deployment} || steps.deploy-ignoring-alarms.outputs.deployment-id }}`,
      CONSOLE: `https://${release.region}.${consoleOf(release.partition)}/codesuite/codedeploy/deployments`,
      ...(waits(release) === undefined ? { NOTE: notWaiting(release) } : {}),
    },
    run: SUMMARY,
  };
}

function notWaiting({ shiftMinutes, terminationWaitMinutes, approvalWaitMinutes, region }: CodeDeployRelease): string {
  if (approvalWaitMinutes !== undefined) {
    return `The release waits up to ${approvalWaitMinutes} minutes for somebody to approve it, and the job does not: `
      + `aws deploy continue-deployment --deployment-wait-type READY_WAIT --region ${region} --deployment-id, with the id above. Without that it is stopped.`;
  }
  return `The job does not wait: the schedule takes ${shiftMinutes + terminationWaitMinutes} minutes, too long for a job.`;
}

/** The reason of a rollback by alarm names the alarms, in angle brackets, which Markdown would swallow. */
const SUMMARY = `\
if [ -z "$DEPLOYMENT" ]; then
  echo "Nothing was released: $SERVICE runs what it ran before." >> "$GITHUB_STEP_SUMMARY"
  exit 0
fi
info=$(aws deploy get-deployment --deployment-id "$DEPLOYMENT" --query deploymentInfo --output json)
status=$(jq --raw-output '.status' <<< "$info")
reason=$(jq --raw-output '
  [.errorInformation.code, .errorInformation.message, .rollbackInfo.rollbackMessage]
  | map(values) | join(": ") | gsub("[\\\\s|]+"; " ")' <<< "$info")
rollback=$(jq --raw-output '.rollbackInfo.rollbackDeploymentId // empty' <<< "$info")
link() { echo "[$1]($CONSOLE/$1)"; }
{
  echo "### $SERVICE: $status"
  echo
  echo "| Image | \\\`\${IMAGE}\\\` |"
  echo "| --- | --- |"
  echo "| Deployment | $(link "$DEPLOYMENT") |"
  [ -z "$reason" ] || echo "| Reason | $(jq --raw-input --raw-output @html <<< "$reason") |"
  [ -z "$rollback" ] || echo "| Rolled back by | $(link "$rollback") |"
  [ -z "$NOTE" ] || printf '\\n%s\\n' "$NOTE"
} >> "$GITHUB_STEP_SUMMARY"
case "$status" in
  Failed | Stopped)
    echo "::error title=$SERVICE was not released ($status)::$reason"
    exit 1
    ;;
esac`;
