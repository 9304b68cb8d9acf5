"""Member pages that only tests have: one that crashes after writing, one that renders late, one that may be opened by managers."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from config import urls
from partnerships.access import requires
from partnerships.managers import active_partnership
from partnerships.models import Agency


@requires("partnerships.view_partnership")
def crash(request, partnership_slug):
    Agency.objects.create(partnership=request.partnership, code="half-done", name="Half done")
    raise RuntimeError("a fault of ours")


@requires("partnerships.view_partnership")
def answers_503(request, partnership_slug):
    Agency.objects.create(partnership=request.partnership, code="half-done", name="Half done")
    return HttpResponse(status=503)


@requires("partnerships.view_partnership")
def late(request, partnership_slug):
    template = engines["django"].from_string("{% for agency in agencies %}{{ agency.name }}{% endfor %}")
    return TemplateResponse(request, template, {"agencies": Agency.objects.all()})


@requires("partnerships.change_partnership")
def managers_only(request, partnership_slug):
    return HttpResponse(f"in {active_partnership.get()}")


@requires("partnerships.change_partnership")
def changes(request, partnership_slug):
    return redirect("/")


@requires("partnerships.view_partnership", exports=True)
def export(request, partnership_slug, reference):
    return HttpResponse("a file")


@requires("partnerships.view_partnership", logged=False)
def polled(request, partnership_slug):
    return HttpResponse("")


pages = (
    [
        path(f"{view.__name__}/", view, name=view.__name__)
        for view in (crash, answers_503, changes, late, managers_only, polled)
    ],
    "tests",
)
urlpatterns = [
    path("p/<slug:partnership_slug>/tests/", include(pages, namespace="tests")),
    path("p/<slug:partnership_slug>/tests/<slug:reference>/export/", export, name="test_export"),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
