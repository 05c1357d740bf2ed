package com.example.guides;

import io.github.ecscanarybluegreen.CiIdentity;
import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.GitHubDeployWorkflow;
import io.github.ecscanarybluegreen.GitHubOidcIdentityOptions;
import io.github.ecscanarybluegreen.WorkflowStep;
import java.util.List;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.constructs.Construct;

/** A service that a push to main releases, without a secret. */
public class GitHubStack extends Stack {
    public GitHubStack(final Construct scope, final String id) {
        super(scope, id, StackProps.builder()
            .env(Environment.builder().account("111111111111").region("eu-central-1").build())
            .build());

        final EcsCanaryBlueGreen web = EcsCanaryBlueGreen.Builder.create(this, "Web")
            .projectId("github")
            // One that is there. For a new one synth looks up the zones of the region, with credentials.
            .vpc(Vpc.fromVpcAttributes(this, "Vpc", VpcAttributes.builder()
                .vpcId("vpc-0123456789abcdef0")
                .availabilityZones(List.of("eu-central-1a", "eu-central-1b"))
                .publicSubnetIds(List.of("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"))
                .privateSubnetIds(List.of("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"))
                .publicSubnetRouteTableIds(List.of("rtb-0123456789abcdef0", "rtb-0123456789abcdef0"))
                .privateSubnetRouteTableIds(List.of("rtb-0123456789abcdef2", "rtb-0123456789abcdef3"))
                .build()))
            .ciIdentity(CiIdentity.githubOidc(GitHubOidcIdentityOptions.builder()
                .repository("my-org/shop")
                // gh api repos/my-org/shop --jq '.owner.id, .id'
                .repositoryOwnerId("12345678")
                .repositoryId("1234567890")
                .branches(List.of("main"))
                .build()))
            .build();
        GitHubDeployWorkflow.Builder.create(this, "Workflow")
            .service(web)
            .branches(List.of("main"))
            .paths(List.of("service/**"))
            .workingDirectory("service")
            .preBuildSteps(List.of(WorkflowStep.builder().name("Test").run("make test").build()))
            .build();
    }
}
