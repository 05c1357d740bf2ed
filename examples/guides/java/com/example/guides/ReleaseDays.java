package com.example.guides;

import io.github.ecscanarybluegreen.DeploymentHookConfig;
import io.github.ecscanarybluegreen.DeploymentHookContext;
import io.github.ecscanarybluegreen.IDeploymentHook;
import java.util.Map;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

/** Refuses releases on other days. */
public class ReleaseDays implements IDeploymentHook {
    private static final String CODE = """

        import datetime, os, boto3

        def handler(event, context):
            boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
                deploymentId=event["DeploymentId"],
                lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
                status="Succeeded" if datetime.date.today().strftime("%a") in os.environ["DAYS"] else "Failed")
        """;

    private final String days;

    public ReleaseDays(final String... days) {
        this.days = String.join(",", days);
    }

    @Override
    public DeploymentHookConfig bind(final Construct scope, final DeploymentHookContext context) {
        final Function handler = Function.Builder.create(scope, "Handler")
            .functionName(context.getServiceName() + "-days")
            .runtime(Runtime.PYTHON_3_14)
            .handler("index.handler")
            .code(Code.fromInline(CODE))
            .environment(Map.of("DAYS", days))
            .build();
        return DeploymentHookConfig.builder().handler(handler).build();
    }
}
