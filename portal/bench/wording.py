"""Sentences that differ from row to row and share their words, as recommendations do: something for search to tell apart."""

WORDS = (
    "agencies", "appointments", "assessment", "carers", "checked", "children", "clinic", "concern", "curiosity", "daily", "delay",
    "discharge", "doctor", "family", "father", "follow", "guidance", "health", "history", "home", "housing", "information",
    "injury", "joint", "learning", "letter", "managers", "meeting", "missed", "multi-agency", "neglect", "nursery", "parents",
    "partners", "pathway", "police", "practice", "pregnancy", "record", "referral", "review", "risk", "school", "seen", "share",
    "social", "staff", "strategy", "supervision", "threshold", "together", "training", "understand", "unborn", "visit", "voice",
    "weekly", "withdrawn", "workers", "young",
)  # fmt: skip
_LIST = ", ".join(f"'{word}'" for word in WORDS)


def sentence_sql(seed: str, words: int = 18) -> str:
    """An SQL expression: so many words, the same for the same `seed` (an SQL expression of a whole number)."""
    pick = f"1 + (hashint8(({seed})::bigint * 1009 + n) & 2147483647) %% {len(WORDS)}"
    return f"(SELECT string_agg((ARRAY[{_LIST}])[{pick}], ' ') FROM generate_series(1, {words}) n)"  # noqa: S608  words of our own
