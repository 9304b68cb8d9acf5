"""Tenant filtering that cannot be forgotten: the partnership is read when SQL is compiled."""

from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
active_partnership: ContextVar[int | None] = ContextVar("active_partnership", default=None)
active_person: ContextVar[int | None] = ContextVar("active_person", default=None)


class NoActivePartnership(RuntimeError):
    """A partnership's table was queried outside `partnership_scope()`."""


class ActivePartnership(models.Expression):
    output_field = models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[int]]:  # type: ignore[override]
        partnership_id = active_partnership.get()
        if partnership_id is None:
            raise NoActivePartnership("open a partnership_scope() first")
        return "%s", [partnership_id]


class PartnershipManager(models.Manager[M]):
    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(partnership=ActivePartnership())
