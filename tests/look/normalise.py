"""HTML as a list of what matters, so that two ways of writing the same page compare equal."""

from html.parser import HTMLParser

REFERENCES = {"id", "for", "aria-describedby", "aria-controls", "aria-labelledby"}
VOID = {"input", "br", "img", "hr", "meta", "link"}


class _Reader(HTMLParser):
    def __init__(self, ignoring):
        super().__init__()
        self.ignoring, self.ids, self.parts = ignoring, {}, []

    def _reference(self, value):
        return " ".join(f"#{self.ids.setdefault(word, len(self.ids) + 1)}" for word in value.split())

    def handle_starttag(self, tag, attributes):
        kept = {}
        for name, value in sorted(attributes):
            if name in self.ignoring:
                continue
            if name in REFERENCES:
                kept[name] = self._reference(value)
            elif name == "class":
                kept[name] = " ".join(sorted(set(value.split()) - self.ignoring))
            else:
                kept[name] = value or ""
        self.parts.append((tag, tuple(kept.items())))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.parts.append(f"/{tag}")

    def handle_data(self, data):
        words = " ".join(data.split())
        if words:
            self.parts.append(words)


def normalised(html, *ignoring):
    """Attributes in any order, white space collapsed, identifiers by order of appearance; what is named is left out."""
    reader = _Reader({"aria-invalid", "govuk-label--s", "govuk-fieldset__legend--s", *ignoring})
    reader.feed(html)
    return reader.parts
