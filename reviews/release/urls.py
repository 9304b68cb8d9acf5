"""Pages of this area, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from reviews.release import prepare_views, publish_views, rehearsal_views, word_views

app_name = "releases"
PAGES: dict[str, str] = {
    "releases:words": "the protected words of a case",
    "releases:words_offered": "the protected words of a case",
    "releases:word_remove": "the protected words of a case",
    "releases:detail": "the publication of a review",
    "releases:begin": "the form that prepares a publication",
    "releases:outcome": "what is published of a review",
    "releases:section": "the text of a publication",
    "releases:day": "the day of a publication",
    "releases:take_in": "the form that takes in an agreed report",
    "releases:pdf": "the PDF of a publication",
    "releases:preview": "the preview of a publication",
    "releases:abandon": "the form that gives up a publication",
    "releases:rehearsal": "the rehearsal of a publication",
    "releases:copies": "the copies before a publication",
    "releases:told": "who was told of a publication",
    "releases:hit": "a place of a protected word",
    "releases:numbers": "the small numbers of a publication",
    "releases:override": "the form that overrides a check",
    "releases:sign": "the sign-off of a publication",
    "releases:ask_to_sign": "the sign-off of a publication",
    "releases:order": "the form that orders a publication",
    "releases:unschedule": "the form that takes a publication off the schedule",
    "releases:withdraw": "the form that withdraws a published review",
    "releases:deposit": "the form that records a deposit",
}
WORDS = "cases/<slug:review>/protected-words/"
RELEASE = "cases/<slug:review>/publication/"
REHEARSAL = "cases/<slug:review>/rehearsal/"
urlpatterns = [
    path(WORDS, word_views.word_list, name="words"),
    path(WORDS + "offered/", word_views.take_offered, name="words_offered"),
    path(WORDS + "<int:protected_word_id>/remove/", word_views.remove, name="word_remove"),
    path(RELEASE, prepare_views.detail, name="detail"),
    path(RELEASE + "begin/", prepare_views.begin, name="begin"),
    path(RELEASE + "outcome/", prepare_views.outcome, name="outcome"),
    path(RELEASE + "sections/<slug:release_section>/", prepare_views.section, name="section"),
    path(RELEASE + "day/", prepare_views.day, name="day"),
    path(RELEASE + "agreed-report/", prepare_views.take_in, name="take_in"),
    path(RELEASE + "pdf/", prepare_views.pdf, name="pdf"),
    path(RELEASE + "preview/", prepare_views.preview, name="preview"),
    path(RELEASE + "abandon/", prepare_views.abandon, name="abandon"),
    path(RELEASE + "copies/", rehearsal_views.copies, name="copies"),
    path(RELEASE + "told/", rehearsal_views.told, name="told"),
    path(RELEASE + "order/", publish_views.order, name="order"),
    path(RELEASE + "unschedule/", publish_views.unschedule, name="unschedule"),
    path(RELEASE + "withdraw/", publish_views.withdraw, name="withdraw"),
    path(RELEASE + "deposit/", publish_views.deposit, name="deposit"),
    path(REHEARSAL, rehearsal_views.rehearsal, name="rehearsal"),
    path(REHEARSAL + "places/<int:hit_word_id>/<slug:hit_context>/", rehearsal_views.hit, name="hit"),
    path(REHEARSAL + "numbers/", rehearsal_views.numbers, name="numbers"),
    path(REHEARSAL + "override/<slug:release_check>/", rehearsal_views.override, name="override"),
    path(REHEARSAL + "sign/", rehearsal_views.sign, name="sign"),
    path(REHEARSAL + "ask-to-sign/", rehearsal_views.ask_to_sign, name="ask_to_sign"),
]
