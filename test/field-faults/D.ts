import { FaultSection } from './fault';

/** One container that was taken for all roles. */
export const SECTION: FaultSection = [
  {
    id: 'D15',
    fault: 'Of nginx and the application in one task, nginx got the image of the application, the log alarm watched nginx only, and a collector with a port took the traffic.',
    before: 'The default container had all roles: containerName, logGroup and the step that renders the task definition named the container that was added first.',
    tests: {
      'test/traffic/container-roles.test.ts': [
        'is asked for where more than one maps a port',
        'are asked for where there is more than one container',
        'are those of the containers that get the image',
        'a container that is added later makes uncertain what was certain',
        'of any task, a role is either certain, or asked for by its property',
      ],
      'test/workflow/render-workflow.test.ts': ['put the image into each container that gets it, and release what the last of them has made'],
    },
  },
];
