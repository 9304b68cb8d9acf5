"""Alive, ready, and what the doctor says."""

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from celery.signals import beat_init
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from deadlines.calendars import load_bank_holidays
from deadlines.models import BankHoliday
from portal import health, tasks
from trial.broker import Broker
from trial.supervisor import Supervisor

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def silence():
    cache.delete(health.HEARTBEAT)
    yield
    cache.delete(health.HEARTBEAT)


@pytest.fixture
def no_broker(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"


@pytest.fixture
def broker(tmp_path):
    server = Broker(tmp_path / "home", durable=False)
    supervisor = Supervisor(server.folder)
    with closing(os.fdopen(server.log(), "w")) as log:
        server.wait(supervisor.add(server.program(), log=log.fileno()))
        yield server.address
        supervisor.stop()


def doctor(*names):
    out = StringIO()
    try:
        call_command("doctor", only=list(names), stdout=out, no_color=True)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_alive_says_so_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_says_which_check_failed(client, no_broker):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    found = {check["name"]: check for check in answer.json()["checks"]}
    assert answer.json()["ready"] is False
    assert found["database"]["ok"] is True
    assert found["broker"] == {"name": "broker", "ok": False, "says": "does not answer"}
    assert found["beat"]["says"] == "not heard from yet"


def test_a_lost_database_is_an_answer_not_a_crash(monkeypatch):
    def lost():
        raise OperationalError("gone")

    monkeypatch.setattr(health.connection, "cursor", lost)
    assert health.database(NOW) == health.Finding("database", ok=False, says="does not answer")


@pytest.mark.parametrize(("minutes", "ok"), [(0, True), (5, True), (6, False)])
def test_beat_is_silent_after_five_minutes(minutes, ok):
    health.record_heartbeat(now=NOW)
    assert health.beat(NOW + timedelta(minutes=minutes)).ok is ok


@pytest.mark.django_db
def test_a_calendar_must_reach_a_year_ahead():
    assert "No bank holidays are loaded" in health.calendar(NOW).says
    BankHoliday.objects.create(date="2027-12-27", name="Christmas Day (substitute)")
    assert health.calendar(NOW) == health.Finding("calendar", True, "bank holidays are known until 31 December 2027")
    late = health.calendar(NOW + timedelta(days=400))
    assert late.ok is False
    assert "manage.py load_reference" in late.says


@pytest.mark.django_db
def test_ready_when_everything_answers(client, broker, settings):
    settings.REDIS_URL = broker
    load_bank_holidays(now=timezone.now())
    health.record_heartbeat(now=timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    assert [check["name"] for check in answer.json()["checks"]] == ["database", "broker", "beat", "calendar"]


def test_the_task_records_the_time():
    tasks.record_heartbeat.delay()
    assert health.beat(timezone.now()).ok


def test_beat_is_heard_as_soon_as_it_starts():
    beat_init.send(sender=None)
    assert health.beat(timezone.now()).ok


def test_the_schedule_sends_the_heartbeat_every_minute(settings):
    (entry,) = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == tasks.record_heartbeat.name]
    assert entry["schedule"] == 60.0


def test_the_doctor_ends_with_an_error_where_something_is_wrong(settings, no_broker):
    settings.ALLOWED_HOSTS = ["portal.example"]
    code, said = doctor("broker", "hosts")
    assert code == 1
    assert said.splitlines() == [
        "WRONG  broker          does not answer",
        "ok     allowed hosts   portal.example",
    ]


@pytest.mark.django_db
def test_the_doctor_is_content_with_what_the_tests_have():
    code, said = doctor(
        "mode", "secret-key", "hosts", "address", "database", "migrations", "pdf", "email", "single-sign-on"
    )
    assert code == 0, said
    assert "answers, under row-level security" in said


@pytest.mark.parametrize(
    ("setting", "value", "check", "words"),
    [
        ("SECRET_KEY", "short", "secret-key", "SECRET_KEY"),
        ("ALLOWED_HOSTS", ["*"], "hosts", "ALLOWED_HOSTS"),
        ("EMAIL_HOST", "", "email", "set EMAIL_HOST"),
        ("PORTAL_ADDRESS", "http://portal.example", "address", "PORTAL_ADDRESS"),
        ("DEBUG", True, "mode", "DEBUG"),
    ],
)
def test_the_doctor_names_the_setting_to_change(settings, setting, value, check, words):
    settings.DEMO = False
    setattr(settings, setting, value)
    code, said = doctor(check)
    assert code == 1
    assert words in said
