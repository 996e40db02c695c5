#!/usr/bin/env bash
# Runs fwscan check and hands the result to GitHub: annotations on standard output, SARIF and a summary as asked for.
# FWSCAN_PATHS, _DIFF, _ARGS, _SARIF, _SUMMARY: the inputs of the action. The other variables are the runner's.
# What comes from outside stands in variables and never in this text, so it cannot become commands.
set -euo pipefail
set -f # the words of the inputs are arguments, not patterns

diff="$FWSCAN_DIFF"
if [ -z "$diff" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
    if git rev-parse --quiet --verify "origin/$GITHUB_BASE_REF^{commit}" > /dev/null; then
        diff="origin/$GITHUB_BASE_REF"
    else
        echo "::notice title=fwscan::The checkout lacks the branch that this goes to, so all of the code is judged. Check out with fetch-depth 0 to judge the change alone."
    fi
fi

command=(fwscan check --format github)
[ -z "$diff" ] || [ "$diff" = none ] || command+=(--diff "$diff")
[ -z "$FWSCAN_SARIF" ] || command+=(--also "sarif=$FWSCAN_SARIF")
[ "$FWSCAN_SUMMARY" != true ] || command+=(--also "markdown=$GITHUB_STEP_SUMMARY")
# shellcheck disable=SC2206 # split at spaces, as the description says
command+=($FWSCAN_ARGS -- $FWSCAN_PATHS)

status=0
"${command[@]}" || status=$?
# A file is written also where a policy struck (1) or files were not read (3).
if [ -n "$FWSCAN_SARIF" ] && [ -f "$FWSCAN_SARIF" ]; then
    echo "sarif=$FWSCAN_SARIF" >> "$GITHUB_OUTPUT"
fi
exit "$status"
