"""One way to answer the forms of a record: where a missed date wants its reason, the form asks for it."""

from functools import partial

from casework.doors import answer as answer_form
from casework.doors import page_of, url
from incidents.recording.forms import refuse

__all__ = ["answer", "page_of", "url"]
answer = partial(answer_form, refuse=refuse)
