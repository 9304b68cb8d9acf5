"""What every member page's furniture needs. Public pages get nothing, so that they touch neither session nor person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from notifications.selectors import unread_count
from partnerships.http import Member

# Text, view, and the permission without which the item is not shown.
MENU = (
    ("My work", "member:my_work", "partnerships.view_partnership"),
    ("Cases", "casework:list", "casework.open_case"),
    ("Returns", "returns:list", "incidents.answer_return"),
    ("Your figures", "quarterly:list", "datasets.answer_return"),
    ("Learning", "learning:own", "reviews.view_learning"),
    ("Deadlines", "deadlines:list", "deadlines.view_deadline"),
    ("Actions", "actions:log", "meetings.view_action"),
    ("Figures", "figures:dashboard", "datasets.view_figure"),
    ("Agendas", "meetings:agendas", "meetings.view_agenda"),
    ("Arrangements", "arrangements:overview", "arrangements.view_arrangements"),
    ("People", "partnerships:people", "partnerships.view_membership"),
    ("Publications", "publishing:overview", "publishing.view_publication"),
)
# Pages whose address does not begin with their item's own.
ALSO_UNDER = {
    "figures:dashboard": ("quarters/", "indicators/", "figure-gaps/", "figure-releases/"),
    "casework:list": ("incidents/", "rapid-review/", "reviews/", "reviewers/"),
}
# Under the item "Figures". After the permission come further beginnings of addresses that belong to the entry.
FIGURES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("What moved", "figures:dashboard", "datasets.view_figure", ()),
    ("Quarters", "quarters:list", "datasets.view_figure", ()),
    ("Indicators", "indicators:list", "datasets.view_figure", ("figures/of/",)),
    ("Districts", "figures:districts", "datasets.view_figure", ()),
    ("Equality", "figures:equality", "datasets.view_figure", ()),
    ("Gaps", "gaps:list", "datasets.view_figure", ()),
    ("Published figures", "figure_releases:list", "datasets.view_figure", ()),
    ("Earlier years", "history:questions", "datasets.view_figure", ("figures/load/",)),
)
SIGNED_IN_PLACES = ("/p/", "/accounts/", "/platform/")


def page_furniture(request: HttpRequest) -> dict[str, Any]:
    furniture: dict[str, Any] = {"demo": settings.DEMO}
    member: Member | None = getattr(request, "member", None)
    if member is not None:
        return furniture | _member_furniture(request, member)
    if request.path.startswith(SIGNED_IN_PLACES) and request.user.is_authenticated:
        furniture["account"] = _account(request.user.full_name)
    return furniture


def _member_furniture(request: HttpRequest, member: Member) -> dict[str, Any]:
    slug = member.partnership.slug
    account, navigation = _account(member.user.full_name), _navigation(request, member)
    account |= {
        "notifications_url": reverse("notifications:list", args=[slug]),
        "unread": unread_count(member.user, member.partnership),
    }
    return {
        "partnership": member.partnership,
        "partnership_url": reverse("member:my_work", args=[slug]),
        "partnership_stylesheet": f"{reverse('member:colours', args=[slug])}?{member.partnership.colour[1:]}",
        "navigation": navigation,
        "submenu": _submenu(request, member)
        if any(item["current"] for item in navigation if item["text"] == "Figures")
        else [],
        "account": account,
        "support_session": _support_session(member),
    }


def _navigation(request: HttpRequest, member: Member) -> list[dict[str, Any]]:
    slug = member.partnership.slug
    home = reverse("member:my_work", args=[slug])
    items: list[dict[str, Any]] = []
    places: dict[str, str] = {}
    for text, view, permission in MENU:
        if member.may(permission):
            url = reverse(view, args=[slug])
            items.append({"text": text, "url": url})
            places |= {url: url} | {home + more: url for more in ALSO_UNDER.get(view, ())}
    return _marked(request, items, places)


def _submenu(request: HttpRequest, member: Member) -> list[dict[str, Any]]:
    slug = member.partnership.slug
    home = reverse("member:my_work", args=[slug])
    items: list[dict[str, Any]] = []
    places: dict[str, str] = {}
    for text, view, permission, more in FIGURES:
        if member.may(permission):
            url = reverse(view, args=[slug])
            items.append({"text": text, "url": url})
            places |= {url: url} | {home + each: url for each in more}
    return _marked(request, items, places)


def _marked(request: HttpRequest, items: list[dict[str, Any]], places: dict[str, str]) -> list[dict[str, Any]]:
    """Which item one is under. The longest beginning of the page's own address counts: "My work" is the beginning of them all."""
    here = places.get(max((place for place in places if request.path.startswith(place)), key=len, default=""))
    return [item | {"current": item["url"] == here} for item in items]


def _account(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "url": reverse("account"),
        "sign_out_url": reverse("account_logout"),
        "switch_url": reverse("portal:home"),
    }


def _support_session(member: Member) -> dict[str, Any] | None:
    session = member.support_session
    if session is None:
        return None
    return {
        "by": member.user.full_name,
        "reason": session.reason,
        "ends_at": session.ends_at,
        "end_url": reverse("platform:end_support_session", args=[member.partnership.slug]),
    }
