"""Migration operations that make the database hold the tenancy promises. Every partnership-owned table applies `Isolate`."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

MINE = "partnership_id = (select nullif(current_setting('app.partnership_id', true), '')::bigint)"


class _TableOperation(Operation):
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The database changes; Django's picture of the models does not."""

    def _model(self, app_label: str, state: ProjectState) -> type[models.Model]:
        return state.apps.get_model(app_label, self.model_name)


class Isolate(_TableOperation):
    """Row-level security, forced (the owner is our own role), and foreign keys that cannot leave the partnership.

    Foreign keys ignore policies, so each one to another owned table is repeated as (partnership_id, x_id).
    """

    def describe(self) -> str:
        return f"Isolate {self.model_name} by partnership"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = self._model(app_label, to_state)
        table = model._meta.db_table
        schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_partnership UNIQUE (partnership_id, id)")
        for name, column, target in _owned_foreign_keys(model):
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (partnership_id, {column})"
                f" REFERENCES {target} (partnership_id, id) DEFERRABLE INITIALLY DEFERRED"
            )
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY own_partnership ON {table} USING ({MINE}) WITH CHECK ({MINE})")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = self._model(app_label, from_state)
        table = model._meta.db_table
        schema_editor.execute(f"DROP POLICY own_partnership ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for name, _, _ in _owned_foreign_keys(model):
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_partnership")


class IsolateForeignKey(Operation):
    """A foreign key added later to an isolated table: it cannot leave the partnership either."""

    reversible = True

    def __init__(self, model_name: str, field_name: str) -> None:
        self.model_name, self.field_name = model_name, field_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name, self.field_name], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The database changes; Django's picture of the models does not."""

    def describe(self) -> str:
        return f"Keep {self.model_name}.{self.field_name} inside the partnership"

    def _key(self, app_label: str, state: ProjectState) -> tuple[str, str, str, str]:
        model = state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.field_name).column
        name, _, target = next(key for key in _owned_foreign_keys(model) if key[1] == column)
        return model._meta.db_table, name, column, target

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table, name, column, target = self._key(app_label, to_state)
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (partnership_id, {column})"
            f" REFERENCES {target} (partnership_id, id) DEFERRABLE INITIALLY DEFERRED"
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table, name, _, _ = self._key(app_label, from_state)
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


class KeepHistory(_TableOperation):
    """Write every insert, update and delete of the table to partnerships_change, whatever path it takes."""

    def describe(self) -> str:
        return f"Keep the history of {self.model_name}"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = self._model(app_label, to_state)._meta.db_table
        schema_editor.execute(
            f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION record_change()"
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        schema_editor.execute(f"DROP TRIGGER keep_history ON {self._model(app_label, from_state)._meta.db_table}")


class AppendOnly(_TableOperation):
    """Refuse UPDATE and DELETE: what was written stays written."""

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = self._model(app_label, to_state)._meta.db_table
        schema_editor.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        schema_editor.execute(f"DROP TRIGGER append_only ON {self._model(app_label, from_state)._meta.db_table}")


def owned_foreign_keys(model: type[models.Model]) -> list[tuple[str, str]]:
    """(column, target table) of each foreign key to a partnership-owned table."""
    return [(column, target) for _, column, target in _owned_foreign_keys(model)]


def _owned_foreign_keys(model: type[models.Model]) -> list[tuple[str, str, str]]:
    found = []
    for field in model._meta.local_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        target = field.related_model._meta
        if any(f.name == "partnership" for f in target.local_fields):
            found.append((f"{model._meta.db_table[:40]}_{field.column[:15]}_own", field.column, target.db_table))
    return found
