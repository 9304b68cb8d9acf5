"""Row-level security, the history of every row with its case, published copies that anyone may read, and the gate before them."""

from django.db import migrations

from casework.migration_operations import KeepCaseHistory
from partnerships.migration_operations import AppendOnly, Isolate, KeepHistory

WITH_HISTORY = (
    "Review", "PlanningText", "ReviewMeeting", "FamilyContact", "ReviewCost", "Appointment", "PanelMember", "WrittenRequest",
    "Delay", "ReportText", "DraftComment", "QualityFinding", "LearningPoint", "LearningShare", "BriefingText",
    "Recommendation", "ProtectedWord", "Release", "AcceptedHit",
)  # fmt: skip
APPEND_ONLY = (
    "Draft", "CopySent", "Told", "Override", "SignOff", "Clearance", "PublishedReview", "Withdrawal", "Deposit",
)  # fmt: skip
# Each after those that it points to.
ISOLATED = (
    "Review", "PlanningText", "ReviewMeeting", "FamilyContact", "ReviewCost", "Reviewer", "Appointment", "PanelMember",
    "WrittenRequest", "Paper", "Delay", "ReportText", "Draft", "DraftComment", "QualityFinding", "LearningPoint",
    "LearningShare", "BriefingText", "Recommendation", "Addressee", "RecommendedAction", "ProtectedWord", "Release",
    "CopySent", "Told", "AcceptedHit", "Override", "SignOff", "Clearance", "PublishedReview", "PublishedRecommendation",
    "Withdrawal", "Deposit",
)  # fmt: skip
PUBLIC = ("reviews_publishedreview", "reviews_publishedrecommendation", "reviews_withdrawal")

# The promise of the rehearsal, held by the database: whatever code runs, a published copy is of a release that is being
# published, and of exactly the content that was cleared.
GATE = """
CREATE FUNCTION require_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM reviews_release r JOIN reviews_clearance c ON c.release_id = r.id AND c.content_sha256 = r.content_sha256
    WHERE r.id = NEW.release_id AND r.status = 'releasing' AND r.content_sha256 = NEW.content_sha256
  ) THEN
    RAISE EXCEPTION 'a review is published only by a release that was cleared for this content';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER require_clearance BEFORE INSERT ON reviews_publishedreview FOR EACH ROW EXECUTE FUNCTION require_clearance();
"""
KEEP = """
CREATE FUNCTION keep_review_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a paper that is ready stays as it is';
END $$;
CREATE TRIGGER keep_review_paper BEFORE UPDATE OR DELETE ON reviews_paper
  FOR EACH ROW WHEN (OLD.status = 'ready') EXECUTE FUNCTION keep_review_paper();

CREATE FUNCTION keep_published_recommendation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.review_id, NEW.recommendation_id, NEW.number, NEW.text, NEW.addressees)
      IS DISTINCT FROM (OLD.review_id, OLD.recommendation_id, OLD.number, OLD.text, OLD.addressees) THEN
    RAISE EXCEPTION 'of a published recommendation only what became of it changes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_published_recommendation BEFORE UPDATE OR DELETE ON reviews_publishedrecommendation
  FOR EACH ROW EXECUTE FUNCTION keep_published_recommendation();
"""
# Ids only, and only of what waits. Owned by portal_ops, who sees every partnership; nobody signs in as it.
WAITING = """
CREATE FUNCTION review_papers_to_make(tried_before timestamptz, most integer)
RETURNS TABLE (partnership_id bigint, paper_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT p.partnership_id, p.id FROM public.reviews_paper p
  WHERE p.status = 'making' AND (p.tried_at IS NULL OR p.tried_at <= tried_before)
  ORDER BY p.tried_at NULLS FIRST, p.id LIMIT most
$$;
CREATE FUNCTION reviews_to_publish(at timestamptz, silent_since timestamptz)
RETURNS TABLE (partnership_id bigint, release_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT r.partnership_id, r.id FROM public.reviews_release r
  WHERE (r.status = 'scheduled' AND r.publish_at <= at)
    OR (r.status = 'releasing' AND (r.claimed_at IS NULL OR r.claimed_at <= silent_since))
  ORDER BY r.publish_at, r.id
$$;
GRANT SELECT ON reviews_paper, reviews_release TO portal_ops;
REVOKE ALL ON FUNCTION review_papers_to_make, reviews_to_publish FROM PUBLIC;
GRANT EXECUTE ON FUNCTION review_papers_to_make, reviews_to_publish TO portal_app;
ALTER FUNCTION review_papers_to_make OWNER TO portal_ops;
ALTER FUNCTION reviews_to_publish OWNER TO portal_ops;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("casework", "0004_conflicts_isolation"),
        ("meetings", "0004_actions_isolation"),
        ("partnerships", "0002_isolation"),
    ]
    operations = [
        *(Isolate(model) for model in ISOLATED),
        *(KeepCaseHistory(model) for model in WITH_HISTORY),
        KeepHistory("Reviewer"),
        *(AppendOnly(model) for model in APPEND_ONLY),
        # These tables hold published copies only, so a second policy lets anyone read them.
        *(
            migrations.RunSQL(
                f"CREATE POLICY anyone_reads ON {table} FOR SELECT USING (true)",
                f"DROP POLICY anyone_reads ON {table}",
            )
            for table in PUBLIC
        ),
        migrations.RunSQL(
            GATE, "DROP TRIGGER require_clearance ON reviews_publishedreview; DROP FUNCTION require_clearance;"
        ),
        migrations.RunSQL(
            KEEP,
            "DROP TRIGGER keep_review_paper ON reviews_paper; DROP FUNCTION keep_review_paper;"
            "DROP TRIGGER keep_published_recommendation ON reviews_publishedrecommendation; DROP FUNCTION keep_published_recommendation;",
        ),
        migrations.RunSQL(
            WAITING,
            "DROP FUNCTION review_papers_to_make; DROP FUNCTION reviews_to_publish;"
            "REVOKE SELECT ON reviews_paper, reviews_release FROM portal_ops;",
        ),
    ]
