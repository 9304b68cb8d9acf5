"""Django's migrate, run as the role that owns the tables; the portal itself serves as portal_app."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        connection = connections[options["database"]]
        serving = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
        connection.close()
        connection.settings_dict |= {key: settings.DATABASE_OWNER[key] for key in serving}
        try:
            return super().handle(*args, **options)
        finally:
            connection.close()
            connection.settings_dict |= serving
