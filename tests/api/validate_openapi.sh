#!/usr/bin/env bash
# Checks the OpenAPI document with a validator that is not ours, and real answers of every route against it. Needs node
# (18 or later) and npm, which fetches the validator into build/.
#   tests/api/validate_openapi.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-build/release/rollcall}
tools=build/openapi-tools
mkdir -p "$tools"
npm install --prefix "$tools" --no-audit --no-fund --silent @seriousme/openapi-schema-validator@2.11.0
node tests/api/validate_openapi.mjs "$program" "$tools/node_modules"
