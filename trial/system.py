"""Libraries of the operating system: installed where we may, named where we may not."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from trial.places import Trouble

PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
BROWSER_PACKAGES = ("chromium", "fonts-liberation")
CHROMIUM = Path("/usr/bin/chromium")


def ensure_pdf(say: Callable[[str], None]) -> None:
    """Pango, without which no PDF can be made."""
    if sys.platform == "darwin":
        if not any(Path(prefix, "lib/libpango-1.0.dylib").exists() for prefix in ("/opt/homebrew", "/usr/local")):
            raise Trouble("Pango, which makes the PDFs, is missing. Run: brew install pango")
        return
    if not _loads(PDF_LIBRARIES) and not (_install(PDF_PACKAGES, say) and _loads(PDF_LIBRARIES)):
        raise Trouble(f"Pango, which makes the PDFs, is missing. Run: {line(PDF_PACKAGES)}")


def ensure_browser(say: Callable[[str], None]) -> None:
    """Chromium for the browser tests, which otherwise skip and say so (in CI: fail)."""
    if not CHROMIUM.exists() and not (_install(BROWSER_PACKAGES, say) and CHROMIUM.exists()):
        say(f"no chromium: the browser tests will be skipped. To run them: {line(BROWSER_PACKAGES)}")


def line(packages: tuple[str, ...]) -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {' '.join(packages)}"


def _loads(libraries: tuple[str, ...]) -> bool:
    try:
        for name in libraries:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _install(packages: tuple[str, ...], say: Callable[[str], None]) -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"installing {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        say(f"apt-get said: {done.stderr.strip()[-500:]}")
    return done.returncode == 0
