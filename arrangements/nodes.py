"""YAML as plain values, with the line of each and every key that stands twice."""

from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from arrangements.consistency import Place, Problem

MOST_NODES = 100_000
DEEPEST = 30
CANNOT_BE_STORED = "\x00"


class TooLarge(Exception):
    """Aliases of aliases, or lists in lists, without end."""


class TreeReader:
    """Text stays as written, dates included; numbers, true, false and null are read."""

    def __init__(self, root: Node | None) -> None:
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._nodes = 0
        self.data = self._value(root, ()) if root is not None else None

    def line_of(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that the file has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def _value(self, node: Node, place: Place) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES or len(place) > DEEPEST:
            raise TooLarge
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self._value(inner, (*place, index)) for index, inner in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node.value, str) else "?"
            inner, line = (*place, key), key_node.start_mark.line + 1
            if key in found:
                self.problems.append((inner, f"this key stands twice, in lines {self.lines[inner]} and {line}"))
            self.lines[inner] = line
            found[key] = self._value(value_node, inner)
        return found

    def _scalar(self, node: Node, place: Place) -> Any:
        text = str(node.value)
        if CANNOT_BE_STORED in text:
            self.problems.append((place, "this holds a character that cannot be stored"))
            return text.replace(CANNOT_BE_STORED, "")
        kind = str(node.tag).rsplit(":", 1)[-1]
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int" and text.lstrip("+-").isdigit():
            return int(text) if len(text) < 20 else text
        return text
