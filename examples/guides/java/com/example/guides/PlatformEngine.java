package com.example.guides;

import io.github.ecscanarybluegreen.EngineRequirements;
import io.github.ecscanarybluegreen.IBoundEngine;
import io.github.ecscanarybluegreen.IDeploymentEngine;
import io.github.ecscanarybluegreen.ServiceContext;
import software.amazon.awscdk.services.ecs.DeploymentControllerType;
import software.constructs.Construct;

/** Releases by a controller of the platform team's, which moves the traffic as its custom resource says. */
public class PlatformEngine implements IDeploymentEngine {
    private final String controller;

    /** @param controller ARN of the function of the controller */
    public PlatformEngine(final String controller) {
        this.controller = controller;
    }

    @Override
    public EngineRequirements getRequirements() {
        return EngineRequirements.builder().deploymentController(DeploymentControllerType.EXTERNAL).build();
    }

    @Override
    public IBoundEngine bind(final Construct scope, final ServiceContext context) {
        return new BoundPlatformEngine(scope, context, controller);
    }
}
