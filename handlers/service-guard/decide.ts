import type { Facts, GuardRequest, LiveService } from './facts';
import { balancedContainerOf, bringsTaskDefinition, productionRuleOf, startsDeployment } from './properties';
import { Refusal } from '../shared/refusal';
import { BESIDE, REPLACES, replacingChanges } from '../shared/replacement';

/** What people call the deployment controllers of ECS. */
const CONTROLLERS: Record<string, string> = { CODE_DEPLOY: 'CodeDeploy', ECS: 'ECS', EXTERNAL: 'somebody outside of AWS' };

/**
 * Decides whether CloudFormation may change a service, and which task definition the service is to be left with. A rollback is
 * never refused: nothing would be left then but a stack that nobody can update.
 *
 * @returns the task definition that is live; for a new service the newest revision
 * @throws Refusal when the change would be refused by ECS, or would release something by accident or unwatched
 */
export function decide(request: GuardRequest, { rollingBack, service, newestRevision, alarmsOn }: Facts): string {
  if (!rollingBack) {
    // Another name is that of a service which there is not yet.
    requireSameService(request);
  }
  if (!service) {
    // A rollback of CloudFormation's may send the answer again, and the family would be another revision by then.
    return newestRevision ?? request.wanted.Family;
  }
  if (!rollingBack) {
    requireController(request, service);
    requireIdle(request, service);
    requireSameRule(request);
    requireSameContainer(request);
    requireQuiet(request, alarmsOn);
  }
  return service.taskDefinition;
}

function requireSameService({ wanted, old }: GuardRequest): void {
  const changes = old ? replacingChanges(old.Service, wanted.Service) : [];
  if (changes.length > 0) {
    throw new Refusal(subject(old!.ServiceName), `another ${changes.join(', ')} ${REPLACES}. Nothing was changed.`, `Undo that, or ${BESIDE}`);
  }
}

function requireController({ wanted: { ServiceName, Controller } }: GuardRequest, { controller }: LiveService): void {
  if (controller !== Controller) {
    throw new Refusal(
      subject(ServiceName),
      `is deployed by ${titleOf(controller)}, and this update would hand it to ${titleOf(Controller)} in one step, with no way back. Nothing was changed.`,
      'Undo the change of engine, and move the service as the library’s page on engines says (docs/engines.md).',
    );
  }
}

function requireIdle({ wanted: { ServiceName } }: GuardRequest, { deployment }: LiveService): void {
  if (deployment) {
    throw new Refusal(
      subject(ServiceName),
      `a release is under way (${deployment.arn.split('/').at(-1)}, ${deployment.status}), and an update of the service would get in its way. Nothing was changed.`,
      'Wait until it has ended, or stop it, and deploy again.',
    );
  }
}

/** What becomes of a service whose rule is exchanged under it nobody has documented. */
function requireSameRule({ wanted, old }: GuardRequest): void {
  if (old && productionRuleOf(old) !== productionRuleOf(wanted)) {
    throw new Refusal(
      subject(wanted.ServiceName),
      'the update would take the service from its listener to another one, as a certificate that comes or goes does, and whether ECS follows is not documented. Nothing was moved.',
      'Undo that change, or make a second service with the new listener beside this one, move your callers there, and remove this one.',
    );
  }
}

/** The service keeps its task definition, which knows the container that it was made with. */
function requireSameContainer({ wanted, old }: GuardRequest): void {
  if (!old || bringsTaskDefinition(wanted)) {
    return;
  }
  const [before, after] = [old, wanted].map(balancedContainerOf);
  const changes = [
    ...before.name === after.name ? [] : ['containerName (or trafficContainer)'],
    ...before.port === after.port ? [] : ['containerPort'],
  ];
  if (changes.length > 0) {
    throw new Refusal(
      subject(wanted.ServiceName),
      `the live version was made with another ${changes.join(', ')}, and keeps running: its task definition may not have what the balancer would ask. Nothing was changed.`,
      `Undo that, or ${BESIDE}`,
    );
  }
}

function requireQuiet(request: GuardRequest, alarmsOn: string[]): void {
  if (alarmsOn.length > 0 && startsDeployment(request)) {
    const [are, it] = alarmsOn.length === 1 ? ['is', 'it is'] : ['are', 'they are'];
    throw new Refusal(
      subject(request.wanted.ServiceName),
      `${alarmsOn.join(', ')} ${are} in ALARM, and the update starts a deployment: ECS would watch no alarm for as long as it lasts. Nothing was changed.`,
      `Deploy again when ${it} OK. If this update is the fix, set the state first: aws cloudwatch set-alarm-state --state-value OK --state-reason fix --alarm-name ${alarmsOn[0]}.`,
    );
  }
}

function titleOf(controller: string): string {
  return CONTROLLERS[controller] ?? controller;
}

function subject(serviceName: string): string {
  return `Service ${serviceName}`;
}
