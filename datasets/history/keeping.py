"""Files that wait for "load them" after they were looked at: they travel in the page itself, so that nobody chooses them twice."""

import base64
import binascii
import json
import zlib

from casework.files import most_bytes
from datasets.history.loading import Files
from datasets.history.tables import File

# Form fields may hold five megabytes altogether; larger files are chosen once more.
LONGEST = 4_000_000
PARTS = ("values", "indicators", "relations")


def packed(files: Files) -> str:
    """As text for a hidden field; empty where it would be too long."""
    found = {
        part: [file.name, file.content.decode("utf-8-sig")]
        for part in PARTS
        if (file := getattr(files, part)) is not None
    }
    text = base64.b64encode(zlib.compress(json.dumps(found).encode("utf-8"), 9)).decode("ascii")
    return text if len(text) <= LONGEST else ""


def unpacked(text: str) -> Files | None:
    """Nothing where it is not what was packed. It is trusted no more than a file is: everything is checked again."""
    unpacker = zlib.decompressobj()
    limit = len(PARTS) * most_bytes()
    try:
        content = unpacker.decompress(base64.b64decode(text, validate=True), limit)
        found = json.loads(content)
        files = {
            part: File(str(found[part][0])[:200], str(found[part][1]).encode("utf-8"))
            for part in PARTS
            if part in found
        }
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    return Files(**files) if "values" in files else None
