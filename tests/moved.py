"""Run a program some days later than it is: `python -m tests.moved 30 gunicorn config.wsgi ...`. The database keeps its own time."""

import runpy
import sys
from datetime import timedelta

import time_machine

if __name__ == "__main__":
    days, module, *_ = sys.argv[1:]
    sys.argv = sys.argv[2:]
    time_machine.travel(timedelta(days=int(days)), tick=True).start()
    runpy.run_module(module, run_name="__main__")
