"""The heartbeat through a real broker, beat and worker."""

import os
import sys
import time

import pytest
import redis
from django.core.cache.backends.redis import RedisCache

from portal import health
from trial.broker import Broker
from trial.places import ROOT
from trial.processes import Program
from trial.supervisor import Supervisor


@pytest.mark.processes
def test_beat_and_worker_make_the_heartbeat(tmp_path):
    broker = Broker(tmp_path / "home", durable=False)
    supervisor = Supervisor(broker.folder)
    log = broker.log()
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    try:
        broker.wait(supervisor.add(broker.program(), log=broker.log()))
        environment = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "REDIS_URL": broker.address,
            "SECRET_KEY": "for-tests-only-and-long-enough-to-pass-the-checks-0123456789",
            "DEMO": "true",
            "DATABASE_URL": os.environ.get("DATABASE_URL", "postgres://portal_app@127.0.0.1:9/portal"),
        }
        for name, command in (
            ("worker", ["worker", "--pool", "solo"]),
            ("beat", ["beat", "--pidfile=", "-s", f"{tmp_path}/beat"]),
        ):
            supervisor.add(Program(name, [*celery, *command], environment, folder=ROOT), log=log)
        cache = RedisCache(broker.address, {"KEY_PREFIX": "portal"})
        end = time.monotonic() + 40
        while cache.get(health.HEARTBEAT) is None and time.monotonic() < end:
            time.sleep(0.1)
        assert cache.get(health.HEARTBEAT), (broker.folder / "broker.log").read_text()[-2000:]
    finally:
        supervisor.stop()
        os.close(log)
    with pytest.raises(redis.ConnectionError), redis.Redis.from_url(broker.address) as client:
        client.ping()
