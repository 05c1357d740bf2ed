# shellcheck shell=bash
released=false
while read -r branch; do
  if [[ "$GITHUB_REF" =~ ^refs/heads/${branch#!}$ ]]; then
    if [[ "$branch" == !* ]]; then released=false; else released=true; fi
  fi
done <<< "$BRANCHES"
if [ "$released" = false ]; then
  echo "::error::$GITHUB_REF is none of the branches that this workflow releases."
  exit 1
fi
