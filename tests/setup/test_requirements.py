"""What is installed is what was chosen, everywhere alike, from whatever index a place has."""

import re

import pytest

from trial.checks import LOCK_FILES, addresses_in_lock_files
from trial.environment import _stanza
from trial.places import ROOT

REQUIREMENTS = ROOT / "requirements"


def names(path):
    lines = path.read_text().splitlines()
    return [
        re.sub(r"[-_.]+", "-", found[0]).lower() for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line))
    ]


def test_no_lock_file_holds_an_address():
    assert addresses_in_lock_files(ROOT) == []
    assert any((ROOT / name).exists() for name in LOCK_FILES)


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://registry.example/simple",
        "--find-links /somewhere",
        "thing @ file:///somewhere/thing.whl",
        "thing @ https://registry.example/thing.whl",
        '      "resolved": "https://registry.example/thing.tgz",',
    ],
)
def test_an_address_would_be_noticed(tmp_path, line):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text(f"django==5.2\n{line}\n")
    (found,) = addresses_in_lock_files(tmp_path)
    assert found.startswith("requirements/base.txt:2: ")


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_chosen_package_says_why_and_is_locked_with_hashes(name):
    for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines():
        assert line.startswith(("#", "-r ")) or not line or "  # " in line, line
    locked = (REQUIREMENTS / f"{name}.txt").read_text()
    assert set(names(REQUIREMENTS / f"{name}.in")) <= set(names(REQUIREMENTS / f"{name}.txt"))
    for package in re.split(r"\n(?=\S)", locked.strip()):
        assert "--hash=sha256:" in package, package


def test_both_lock_files_agree():
    def pins(name):
        return set(re.findall(r"^([a-z0-9-]+==\S+)", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE))

    assert pins("base") < pins("dev")


def test_the_tool_that_installs_is_itself_locked():
    stanza = _stanza("uv")
    assert re.fullmatch(r"uv==\S+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", stanza)
    assert not stanza.rstrip().endswith("\\")
