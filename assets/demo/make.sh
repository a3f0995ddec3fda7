#!/bin/sh
# Remakes coverage.xml and coverage.txt. Needs Python 3.10 or newer with pytest and pytest-cov:
#   python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pytest pytest-cov && PYTHON=/tmp/venv/bin/python sh make.sh
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PYTHONDONTWRITEBYTECODE=1 COVERAGE_FILE="$scratch/coverage"
python=${PYTHON:-python3}

"$python" -m pytest -q -p no:cacheprovider --cov --cov-report=xml
"$python" -m coverage report > coverage.txt
tail -n 1 coverage.txt

# Paths must mean the same on every machine.
if grep -n '<source>/\|filename="/' coverage.xml; then
    echo "coverage.xml names a path of this machine" >&2
    exit 1
fi
