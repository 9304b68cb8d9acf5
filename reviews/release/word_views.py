"""Doors of the protected words: read and kept by those who run the case, shown to nobody else."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import answer, page_of, posted, url
from casework.selectors import CHANGE
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.release import words
from reviews.release.doors import FORM, QUESTION
from reviews.release.forms import PressForm, WordsForm
from reviews.release.selectors import word_of

HOME = ("Protected words", "releases:words")


@FORM
@requires(CHANGE)
def word_list(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form, page = WordsForm(posted(request)), paginate(request, words.list_words(case))
    lines = [{"row": row, "shown": words.in_words(row.kind, row.word)} for row in page.object_list]
    context = page_of(case, page=page, lines=lines, offered=len(words.offered_words(case)))
    return answer(
        request, "release/words.html", form,
        lambda: words.add_words(case, form.entries, by=request.user, now=timezone.now()), to=url(case, "releases:words"),
        done="The words are kept. Every rehearsal looks for them.", context=context,
    )  # fmt: skip


@require_http_methods(["POST"])
@requires(CHANGE)
def take_offered(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form = PressForm(request.POST)
    return answer(
        request, QUESTION, form,
        lambda: words.add_words(case, words.offered_words(case), by=request.user, now=timezone.now()),
        to=url(case, HOME[1]), done="What the record of the incident tells is kept.",
        context=page_of(case, heading="Protected words", cancel_url=url(case, HOME[1])),
    )  # fmt: skip


@FORM
@requires(CHANGE)
def remove(request: MemberRequest, partnership_slug: str, review: str, protected_word_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    word, form = word_of(case, protected_word_id), PressForm(posted(request))
    context = page_of(
        case, (HOME[0], url(case, HOME[1])), heading="Remove a protected word", cancel_url=url(case, HOME[1])
    )
    shown = words.in_words(word.kind, word.word)
    context |= {
        "action": "Remove it",
        "intro": f"No rehearsal looks for “{shown}” any more. That it was kept stays in the history.",
    }
    return answer(
        request, QUESTION, form, lambda: words.remove_word(case, word.pk, by=request.user, now=timezone.now()),
        to=url(case, HOME[1]), done="The word was removed.", context=context,
    )  # fmt: skip
