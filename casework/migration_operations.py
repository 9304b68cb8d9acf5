"""Migration operations for tables whose rows hang off a case."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class KeepCaseHistory(Operation):
    """Write every insert, update and delete of the table to the history of its case, whatever path it takes.

    `via`: the column that holds the case's id, or `agency_return_id` for a row that hangs off a return.
    """

    reversible = True

    def __init__(self, model_name: str, via: str = "case_id") -> None:
        self.model_name, self.via = model_name, via

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name], {"via": self.via}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The database changes; Django's picture of the models does not."""

    def describe(self) -> str:
        return f"Keep the history of {self.model_name} with its case"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(
            f"CREATE TRIGGER keep_case_history AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION record_case_change('{self.via}')"
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f"DROP TRIGGER keep_case_history ON {table}")
