package com.example.guides;

import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.ListenerRoute;
import io.github.ecscanarybluegreen.ListenerRuleOptions;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SecurityGroupImportOptions;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListenerAttributes;
import software.amazon.awscdk.services.elasticloadbalancingv2.IApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCondition;
import software.constructs.Construct;

/** The same from another app, which knows the listener by its ARN. */
public class BlogStack extends Stack {
    public BlogStack(final Construct scope, final String id) {
        super(scope, id);

        final IApplicationListener listener = ApplicationListener.fromApplicationListenerAttributes(
            this, "Shared", ApplicationListenerAttributes.builder()
                .listenerArn("arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2")
                .securityGroup(SecurityGroup.fromSecurityGroupId(this, "SharedGroup", "sg-0123456789abcdef0",
                    SecurityGroupImportOptions.builder().allowAllOutbound(false).build()))
                .build());
        EcsCanaryBlueGreen.Builder.create(this, "Web")
            .projectId("blog")
            .vpc(Vpc.fromVpcAttributes(this, "Vpc", VpcAttributes.builder()
                .vpcId("vpc-0123456789abcdef0")
                .availabilityZones(List.of("eu-west-1a", "eu-west-1b"))
                .privateSubnetIds(List.of("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"))
                .privateSubnetRouteTableIds(List.of("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"))
                .build()))
            .listenerRule(ListenerRuleOptions.builder()
                .listener(listener)
                .priority(200)
                .conditions(List.of(ListenerCondition.pathPatterns(List.of("/blog/*"))))
                .additionalRules(List.of(ListenerRoute.builder()
                    .priority(210)
                    .conditions(List.of(ListenerCondition.hostHeaders(List.of("blog.example.com"))))
                    .build()))
                .build())
            .build();
    }
}
