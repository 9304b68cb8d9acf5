"""Definition files, read as the loader reads them."""

from pathlib import Path

from ruamel.yaml import YAML

from arrangements.definition import Definition

FOLDER = Path(__file__).resolve().parents[2] / "definitions"


def load(slug):
    return Definition.model_validate(YAML(typ="safe").load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")))


def by_code(entries):
    return {entry.code: entry for entry in entries}
