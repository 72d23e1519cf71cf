#!/usr/bin/env bash
# Task 1: paint the mask of the object in each picture of input_images/ into output_images/.
# Sets up what it needs. Arguments are passed on: ./task1_script.sh --show cutout
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source cli/environment.sh requirements.txt
exec python generate_mask.py --jobs input_images/task1.csv "$@"
