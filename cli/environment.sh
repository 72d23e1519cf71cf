# Makes the environment .venv at the top of the project, or brings it up to date; sourced by the scripts.
#   source cli/environment.sh requirements.txt
# PYTHON names the interpreter that it is made with (python3 by default; 3.11 or newer). Nothing is installed again
# while the requirements stay the same.

requirements=$1
stamp=.venv/installed-$requirements
wanted=$(cat requirements.txt "$requirements")

if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    interpreter=${PYTHON:-python3}
    if ! "$interpreter" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$0: Python 3.11 or newer is needed; name one by PYTHON=/path/to/python $0" >&2
        exit 1
    fi
    echo "$0: installing $requirements into .venv (once)" >&2
    "$interpreter" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements"
    printf '%s\n' "$wanted" >"$stamp"
fi
PATH=$PWD/.venv/bin:$PATH
