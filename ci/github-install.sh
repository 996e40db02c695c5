#!/usr/bin/env bash
# Installs fwscan from the folder of the action into an environment of its own, outside of what is checked.
# FWSCAN_SOURCE: that folder. FWSCAN_PYTHON: the interpreter. RUNNER_TEMP, GITHUB_PATH: given by the runner.
set -euo pipefail

environment="$RUNNER_TEMP/fwscan"
"$FWSCAN_PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fwscan needs Python 3.11 or newer: use actions/setup-python")'
"$FWSCAN_PYTHON" -m venv "$environment"
PIP_DISABLE_PIP_VERSION_CHECK=1 "$environment/bin/pip" install --quiet "$FWSCAN_SOURCE"
mkdir -p "$environment/command"
ln -sf "$environment/bin/fwscan" "$environment/command/fwscan"
# Only the command, so that the environment's python does not take the place of the job's.
echo "$environment/command" >> "$GITHUB_PATH"
