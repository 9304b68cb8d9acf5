"""Row-level security, the history of every row with its case, and one question across partnerships: which papers wait."""

from django.db import migrations

from casework.migration_operations import KeepCaseHistory
from partnerships.migration_operations import AppendOnly, Isolate, KeepHistory

WITH_HISTORY = (
    "Incident", "Subject", "IncidentAgency", "CriterionFinding", "ParallelProcess", "AgencyReturn", "ChronologyEntry",
    "EntryLink", "PlanStep", "RapidReview", "ReviewText", "HandedOverCase", "DecisionDraft",
)  # fmt: skip
APPEND_ONLY = ("Notice", "ReturnEvent", "ReturnOpening")
OTHERS = ("ReturnSection", "SectionLink", "PlanTemplateStep", "ReviewPaper")
# Ids only, and only of what waits. Owned by portal_ops, who sees every partnership; nobody signs in as it.
PAPERS_TO_MAKE = """
CREATE FUNCTION papers_to_make(tried_before timestamptz, most integer)
RETURNS TABLE (partnership_id bigint, paper_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT p.partnership_id, p.id FROM public.incidents_reviewpaper p
  WHERE p.status = 'making' AND (p.tried_at IS NULL OR p.tried_at <= tried_before)
  ORDER BY p.tried_at NULLS FIRST, p.id LIMIT most
$$;
GRANT SELECT ON incidents_reviewpaper TO portal_ops;
REVOKE ALL ON FUNCTION papers_to_make FROM PUBLIC;
GRANT EXECUTE ON FUNCTION papers_to_make TO portal_app;
ALTER FUNCTION papers_to_make OWNER TO portal_ops;
"""

KEEP_PAPERS = """
CREATE FUNCTION keep_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a paper that is ready stays as it is';
END $$;
CREATE TRIGGER keep_paper BEFORE UPDATE OR DELETE ON incidents_reviewpaper
  FOR EACH ROW WHEN (OLD.status = 'ready') EXECUTE FUNCTION keep_paper();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("casework", "0002_isolation"), ("partnerships", "0002_isolation")]
    operations = [
        *(Isolate(model) for model in (*WITH_HISTORY, *APPEND_ONLY, *OTHERS)),
        *(KeepCaseHistory(model) for model in WITH_HISTORY),
        KeepCaseHistory("ReturnSection", via="agency_return_id"),
        KeepHistory("PlanTemplateStep"),
        *(AppendOnly(model) for model in APPEND_ONLY),
        migrations.RunSQL(KEEP_PAPERS, "DROP TRIGGER keep_paper ON incidents_reviewpaper; DROP FUNCTION keep_paper;"),
        migrations.RunSQL(
            PAPERS_TO_MAKE, "DROP FUNCTION papers_to_make; REVOKE SELECT ON incidents_reviewpaper FROM portal_ops;"
        ),
    ]
