"""What the reviewer was asked in writing stays as it was sent, and so does the reply once it is there."""

from django.db import migrations

KEEP = """
CREATE FUNCTION keep_written_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.replied_on IS NOT NULL
      OR (NEW.case_id, NEW.appointment_id, NEW.number, NEW.question, NEW.asked_on, NEW.asked_by_id, NEW.reply_due_on)
      IS DISTINCT FROM (OLD.case_id, OLD.appointment_id, OLD.number, OLD.question, OLD.asked_on, OLD.asked_by_id, OLD.reply_due_on)
  THEN
    RAISE EXCEPTION 'what was asked or answered in writing stays as it was written';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_written_request BEFORE UPDATE OR DELETE ON reviews_writtenrequest
  FOR EACH ROW EXECUTE FUNCTION keep_written_request();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_planning_asked_and_panel")]
    operations = [
        migrations.RunSQL(
            KEEP, "DROP TRIGGER keep_written_request ON reviews_writtenrequest; DROP FUNCTION keep_written_request;"
        )
    ]
