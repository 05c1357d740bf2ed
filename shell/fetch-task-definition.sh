# shellcheck shell=bash
aws ecs describe-task-definition --task-definition "$FAMILY" --include TAGS \
  --query "merge(taskDefinition, {tags: tags[?!starts_with(key, 'aws:')]})" \
  --output json > "$RUNNER_TEMP/task-definition.json"
