# Read by whatever Python is at hand, so nothing newer than 3.6 above the version check.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where the requirement is enforced
    sys.exit(
        "The portal needs Python 3.11 or newer; this is {}.{}. Try: make PYTHON=python3.11".format(*sys.version_info)
    )
if sys.platform == "win32":
    sys.exit("The portal runs on Linux and macOS; on Windows use WSL.")

from trial import checks, demo, runs
from trial.places import Trouble

COMMANDS = {
    "demo": demo.run,
    "demo-reset": demo.reset,
    "test": runs.test,
    "bench": runs.bench,
    "check": checks.check,
    "fix": checks.fix,
    "lock": checks.lock,
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python3.11 -m trial {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]]() or 0
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
