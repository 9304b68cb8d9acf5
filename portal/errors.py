"""Error pages in plain words. None of them needs the database, and none repeats what was asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from partnerships.access import public

REFUSALS = {
    "casework.open_case": {
        "refused": "You cannot open this case",
        "because": "A case is open to the business team and the independent chair and scrutineer, to those who sit on a group that has it, "
        "and to people named on it. An agency answers its own return.",
        "ask": "If you need it for your work, ask the business manager to name you on it.",
    },
    "casework.change_case": {
        "refused": "You cannot change this case",
        "because": "Those who run cases write in them: the business manager, the quality and improvement officer and business support. "
        "Nothing was changed.",
        "ask": "If something in it is wrong, tell one of them.",
    },
    "casework.name_people": {
        "refused": "You cannot say who opens this case",
        "because": "The business manager and the independent chair restrict cases and name people on them. Nothing was changed.",
        "ask": "If somebody needs it for their work, ask one of them.",
    },
    "casework.break_glass": {
        "refused": "You cannot open a case in an emergency",
        "because": "The business manager and the independent chair may do this. Nothing was opened.",
        "ask": "If a child or an adult may come to harm, call one of them. In immediate danger, call 999.",
    },
}


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is the matter, where the refusal names the permission that is missing."""
    return render(request, "403.html", REFUSALS.get(str(exception), {}), status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from another site. What was typed is gone only if the browser lost it."""
    return render(request, "403_csrf.html", status=403)
