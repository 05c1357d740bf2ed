"""A local AWS endpoint: ministack plus the layer that CodeDeploy releases on ECS need."""
