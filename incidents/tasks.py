"""Doorbells: the row says what is to be done, the broker only says that there is something."""

from celery import shared_task


@shared_task(ignore_result=True)
def make_waiting_papers() -> int:
    return 0
