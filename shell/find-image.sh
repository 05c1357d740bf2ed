# shellcheck shell=bash
hash=$(printf %s "$BUILD" | sha256sum | cut -c 1-12)
tag="${IMAGE_TAG:-$GITHUB_SHA-$hash}"
if ! [[ "$tag" =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]]; then
  echo "::error::image-tag must be 1 to 128 letters, digits and . _ -, beginning with none of . and -."
  exit 1
fi
count() {
  aws ecr batch-get-image ${REGISTRY_ID:+--registry-id "$REGISTRY_ID"} \
    --repository-name "$REPOSITORY" --image-ids "imageTag=$1" \
    --query 'length(images)' --output text
}
found=$(count "$tag")
# A commit alone is enough for an image that was built as today.
if [ "$found" = 0 ] && [ -n "$IMAGE_TAG" ]; then
  tag="$IMAGE_TAG-$hash"
  found=$(count "$tag")
fi
if [ "$found" = 0 ] && [ -n "$IMAGE_TAG" ]; then
  echo "::error::$REPOSITORY has no image with the tag $IMAGE_TAG or $tag."
  exit 1
fi
{
  if [ "$found" = 0 ]; then echo "build=true"; else echo "build=false"; fi
  echo "uri=$REGISTRY/$REPOSITORY:$tag"
} >> "$GITHUB_OUTPUT"
