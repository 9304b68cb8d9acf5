"""Pages of this area, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from reviews.report import deciding_views, upload_views, version_views, writing_views

app_name = "reports"
PAGES: dict[str, str] = {
    "reports:sections": "the sections of a report",
    "reports:section": "a section of a report",
    "reports:read": "the working text of a report",
    "reports:versions": "the versions of a report",
    "reports:new_version": "the form that makes a version of a report",
    "reports:version": "a version of a report",
    "reports:compare": "the comparison of two versions of a report",
    "reports:take_back": "the form that takes a version back",
    "reports:comments": "the comments on a version",
    "reports:comment": "the form for a comment",
    "reports:answer_comment": "the form that answers a comment",
    "reports:upload": "the form that uploads a report",
    "reports:file": "an uploaded report",
    "reports:check": "the check of a version",
    "reports:finding": "a finding of the check of a version",
    "reports:put_forward": "the form that puts a report forward",
    "reports:agree": "the decision on a report",
    "reports:send_back": "the form that returns a report",
}
REPORT = "cases/<slug:review>/report/"
VERSION = REPORT + "versions/<int:draft_version>/"
urlpatterns = [
    path(REPORT, writing_views.sections, name="sections"),
    path(REPORT + "read/", writing_views.read, name="read"),
    path(REPORT + "sections/<slug:section>/", writing_views.section, name="section"),
    path(REPORT + "versions/", version_views.versions, name="versions"),
    path(REPORT + "versions/new/", version_views.new_version, name="new_version"),
    path(REPORT + "compare/", version_views.compare, name="compare"),
    path(VERSION, version_views.version, name="version"),
    path(VERSION + "take-back/", version_views.take_back, name="take_back"),
    path(VERSION + "comments/", version_views.comments, name="comments"),
    path(VERSION + "comment/", version_views.add_comment, name="comment"),
    path(REPORT + "comments/<int:draft_comment_id>/answer/", version_views.answer_one, name="answer_comment"),
    path(REPORT + "upload/", upload_views.upload, name="upload"),
    path(REPORT + "files/<int:report_file_id>/", upload_views.file, name="file"),
    path(VERSION + "check/", deciding_views.check, name="check"),
    path(VERSION + "check/<slug:requirement>/", deciding_views.finding, name="finding"),
    path(VERSION + "put-forward/", deciding_views.forward, name="put_forward"),
    path(REPORT + "agree/", deciding_views.agree, name="agree"),
    path(REPORT + "return/", deciding_views.send_back, name="send_back"),
]
