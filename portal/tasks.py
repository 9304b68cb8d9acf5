from typing import Any

from celery import shared_task
from celery.signals import beat_init
from django.utils import timezone

from portal import health


@shared_task(ignore_result=True)
def record_heartbeat() -> None:
    health.record_heartbeat(now=timezone.now())


@beat_init.connect
def say_hello(**_: Any) -> None:
    """Beat's first minute would otherwise look like silence."""
    record_heartbeat.delay()
