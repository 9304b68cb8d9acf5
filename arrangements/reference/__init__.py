"""National facts that every partnership shares: the clocks of national guidance, and organisations by all their names."""

from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from ruamel.yaml import YAML

from arrangements.models import NationalClockRule, RulePack

FOLDER = Path(__file__).parent


def _read(name: str) -> Any:
    return YAML(typ="safe").load((FOLDER / name).read_text(encoding="utf-8"))


@transaction.atomic
def load_rule_packs() -> int:
    """Bring the packs of national clocks up to date; returns how many rules they hold. Nothing is removed."""
    loaded = 0
    for path in sorted(FOLDER.glob("national_*.yaml")):
        content = _read(path.name)
        pack, _ = RulePack.objects.update_or_create(
            code=content["code"], defaults={"title": content["title"], "in_force_from": content["in_force_from"]}
        )
        for rule in content["rules"]:
            NationalClockRule.objects.update_or_create(pack=pack, code=rule["code"], defaults=rule)
            loaded += 1
    return loaded


@cache
def common_names() -> dict[str, tuple[str, list[str]]]:
    """For each spelling of an organisation, in lower case: its common name and the other spellings."""
    names: dict[str, tuple[str, list[str]]] = {}
    for organisation in _read("organisations.yaml"):
        entry = (organisation["name"], list(organisation["aliases"]))
        names |= {spelling.lower(): entry for spelling in (organisation["name"], *organisation["aliases"])}
    return names
