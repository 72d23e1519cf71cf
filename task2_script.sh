#!/usr/bin/env bash
# Task 2: move the object in each picture of input_images/ and write the results to output_images/.
# Sets up what it needs. Arguments are passed on: ./task2_script.sh --inpainter diffusion
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source cli/environment.sh requirements.txt
exec python shift_object.py --jobs input_images/task2.csv "$@"
