#!/usr/bin/env bash
# Fetches the data and the tools, and writes everything under src/main/resources/quickstart anew.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent vega-datasets@3.2.1
tar -xzf vega-datasets-3.2.1.tgz package/data/flights-20k.json
python3 -m venv venv
venv/bin/pip install --quiet --requirement "$here/requirements.txt"
venv/bin/python "$here/prepare.py" package/data/flights-20k.json
venv/bin/python "$here/train.py"
