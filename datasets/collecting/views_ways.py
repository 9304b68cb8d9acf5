"""Other ways for an agency to give its figures: by workbook, from another area, and by its own system's key."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from casework.files import ALLOWED
from casework.refusals import Refused, refuse
from core.pagination import paginate
from datasets.collecting import entering, pages, selectors, sharing, tokens
from datasets.collecting.forms import AreaForm, KeyForm, WorkbookForm
from datasets.collecting.sheet import sheet_of
from datasets.transitions import ANSWER, NotYours
from datasets.workbooks.reading import NotThisWorkbook, take_in
from datasets.workbooks.template import template_of
from partnerships.access import requires
from partnerships.http import MemberRequest


@require_safe
@requires(ANSWER, exports=True)
def template(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    """The workbook of this return, with what stands in it now."""
    row = selectors.get_own_return(request.member, quarterly_id)
    name = f"figures-{row.collection.period}-{row.agency.code}.xlsx"
    return HttpResponse(
        template_of(sheet_of(row)), content_type=ALLOWED[".xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def upload(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    """Take a filled-in workbook in: whole, or not at all."""
    row, now = selectors.get_own_return(request.member, quarterly_id), timezone.now()
    if why := entering.why_not_open(row):
        messages.warning(request, str(why))
        return redirect(pages.place(row, "detail"))
    form = WorkbookForm(posted(request), request.FILES or None)
    taken, status = None, 200
    if form.is_valid():
        try:
            taken = take_in(
                row, form.cleaned_data["file"], by=request.user, now=now, replace=form.cleaned_data["replace"]
            )
        except (NotThisWorkbook, entering.NotOpen) as problem:
            form.add_error("file", str(problem))
        except NotYours as error:
            raise Http404 from error
        else:
            if not (taken.faults or taken.clashes):
                asked = f" {taken.queries} questions wait for you." if taken.queries else ""
                messages.success(request, f"The workbook was taken in: {taken.changed} cells changed.{asked}")
                return redirect(pages.place(row, "detail"))
            status = 409 if taken.clashes else 200
    context = {
        "row": row, "form": form, "taken": taken, "breadcrumbs": pages.crumbs(row), "cancel_url": pages.place(row, "detail"),
    }  # fmt: skip
    return render(request, "quarterly/upload.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def share(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    """Release figures of this return to the same organisation's return in another area."""
    row, now = selectors.get_own_return(request.member, quarterly_id), timezone.now()
    areas = sharing.other_areas(row, request.user, now=now)
    asked = str(request.POST.get("area", ""))
    forms = [(area, AreaForm(posted(request) if asked == area.partnership.slug else None, area=area)) for area in areas]
    form = next((form for area, form in forms if area.partnership.slug == asked), None)
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and form.is_valid():
        try:
            released = sharing.release_to_area(row, asked, indicators=form.chosen, by=request.user, now=now)
        except NotYours as error:
            raise Http404 from error
        except (Refused, entering.NotOpen) as problem:
            refuse(form, problem if isinstance(problem, Refused) else Refused(str(problem)))
        else:
            kept = f" {released.kept} stayed as they were there." if released.kept else ""
            messages.success(
                request,
                f"{released.figures} figures were released.{kept} They wait there as a draft for you to read and submit.",
            )
            return redirect(pages.place(row, "share"))
    context: dict[str, Any] = {
        "row": row, "forms": forms, "form": form, "breadcrumbs": pages.crumbs(row),
        "log": row.area_releases.select_related("by").order_by("-at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "quarterly/share.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def keys(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """The keys of this person's agencies, and making one by whoever coordinates them. The key itself is shown once, on this answer."""
    now = timezone.now()
    agencies, made = selectors.coordinated(request.member), ""
    form = KeyForm(posted(request), agencies=agencies)
    if request.method == "POST" and not agencies:
        raise PermissionDenied(ANSWER)
    if form.is_valid():
        try:
            _, made = tokens.issue_token(
                form.cleaned_data["agency"], name=form.cleaned_data["name"], by=request.user, now=now
            )
        except Refused as problem:
            refuse(form, problem)
        else:
            form = KeyForm(agencies=agencies)
    page = paginate(request, selectors.keys_of(request.member.answers_for))
    context = {
        "page": page, "form": form, "made": made, "coordinates": bool(agencies), "today": timezone.localdate(now),
        "address": request.build_absolute_uri(f"/api/v1/partnerships/{partnership_slug}/returns/"),
        "breadcrumbs": [{"text": "Quarterly figures", "url": reverse("quarterly:list", args=[partnership_slug])}],
    }  # fmt: skip
    response = render(request, "quarterly/keys.html", context, status=201 if made else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def revoke_key(request: MemberRequest, partnership_slug: str, key_id: int) -> HttpResponse:
    agencies = [each.pk for each in selectors.coordinated(request.member)]
    token = selectors.keys_of(agencies).filter(pk=key_id).first()
    if token is None:
        raise Http404
    back = reverse("quarterly:keys", args=[partnership_slug])
    return answer(
        request, "casework/question.html", KeyForm.confirm(posted(request)),
        lambda: tokens.revoke_token(token, by=request.user, now=timezone.now()),
        to=back, done="The key is revoked. What signs in with it is refused from now on.",
        context={
            "heading": "Revoke this key?", "caption": token.name, "action": "Revoke it", "cancel_url": back,
            "intro": "The system that uses it can send no more figures. What it has sent stays.",
            "breadcrumbs": [{"text": "Keys", "url": back}],
        },
    )  # fmt: skip
