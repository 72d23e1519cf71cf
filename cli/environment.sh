# Makes an environment at the top of the project, or brings it up to date; sourced by the scripts.
#   source cli/environment.sh requirements.txt            # .venv
#   source cli/environment.sh lab/requirements.txt .venv-lab
# PYTHON names the interpreter that it is made with (python3 by default; 3.11 or newer). Nothing is installed again
# while the requirements stay the same.

requirements=$1
environment=${2:-.venv}
stamp=$environment/installed-$(basename "$requirements")
wanted=$(cat "$(dirname "$requirements")/requirements.txt" "$requirements")

if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    interpreter=${PYTHON:-python3}
    if ! "$interpreter" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$0: Python 3.11 or newer is needed; name one by PYTHON=/path/to/python $0" >&2
        exit 1
    fi
    echo "$0: installing $requirements into $environment (once)" >&2
    "$interpreter" -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
    printf '%s\n' "$wanted" >"$stamp"
fi
PATH=$PWD/$environment/bin:$PATH
