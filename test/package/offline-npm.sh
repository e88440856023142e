#!/bin/sh
# npm for a folder below this repository: its tarball and its packages stand for the registry.
#   NPM       the real one, for whatever isn't an install
#   TARBALL   of this package
#   PACKAGES  the node_modules of this repository
set -e
[ "$1" = install ] || exec "$NPM" "$@"
shift
mkdir -p node_modules/.bin
for name; do
  case "$name" in
    -*) ;;
    shardline)
      mkdir node_modules/shardline
      tar -xzf "$TARBALL" -C node_modules/shardline --strip-components=1
      ln -s ../shardline/bin/shardline.mjs node_modules/.bin/shardline
      ;;
    *)
      mkdir -p "node_modules/$(dirname "$name")"
      ln -s "$PACKAGES/$name" "node_modules/$name"
      [ ! -e "$PACKAGES/.bin/$name" ] || ln -s "$PACKAGES/.bin/$name" "node_modules/.bin/$name"
      ;;
  esac
done
