from celery import shared_task
from django.utils import timezone

from portal import health


@shared_task(ignore_result=True)
def record_heartbeat() -> None:
    health.record_heartbeat(now=timezone.now())
