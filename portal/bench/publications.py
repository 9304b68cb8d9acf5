"""Earlier versions behind the one that was really published; their PDFs are cut short, because nobody measures them."""

from portal.bench.place import rows
from portal.bench.volume import Volume

RENUMBER = (
    "UPDATE publishing_edition SET version = %(publications)s WHERE partnership_id = %(partnership)s AND version = 1",
    "UPDATE publishing_publication SET version = %(publications)s WHERE partnership_id = %(partnership)s AND version = 1",
)
EDITIONS = """
INSERT INTO publishing_edition (partnership_id, kind, version, status, title, snapshot, sha256, created_by_id, created_at,
  sent_at, publish_at, progress, progress_step, progress_at, failure)
SELECT partnership_id, kind, earlier, status, title, snapshot, sha256, created_by_id,
       created_at - interval '300 days' * (version - earlier), sent_at, publish_at, progress, progress_step, progress_at, failure
FROM publishing_edition, generate_series(1, version - 1) earlier
WHERE partnership_id = %(partnership)s AND version = %(publications)s ORDER BY earlier
"""
PUBLICATIONS = """
INSERT INTO publishing_publication (partnership_id, edition_id, kind, version, title, published_at, html, pdf, data,
  sha256, html_sha256, data_sha256, pdf_size)
SELECT p.partnership_id, e.id, p.kind, e.version, p.title, p.published_at - interval '300 days' * (p.version - e.version),
       p.html, substr(p.pdf, 1, 1000), p.data, p.sha256, p.html_sha256, p.data_sha256, p.pdf_size
FROM publishing_publication p JOIN publishing_edition e ON e.partnership_id = p.partnership_id AND e.version < p.version
WHERE p.partnership_id = %(partnership)s AND p.version = %(publications)s ORDER BY e.version
"""
# Who was asked to sign has long been told.
TOLD = """
UPDATE notifications_notification SET state = 'sent', sent_at = created_at, next_try_at = NULL
WHERE partnership_id = %(partnership)s AND state <> 'sent'
"""


def fill_publications(partnership: int, volume: Volume) -> None:
    for statement in (*RENUMBER, EDITIONS, PUBLICATIONS, TOLD):
        rows(statement, partnership=partnership, publications=volume.publications)
