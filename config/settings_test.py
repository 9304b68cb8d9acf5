"""What tests change: fast hashing, local cache, mail kept in memory."""

import os

os.environ.setdefault("SECRET_KEY", "for-tests-only-and-long-enough-to-pass-the-deployment-check-0123456789")
os.environ.setdefault("DEMO", "true")
os.environ.setdefault("DATABASE_URL", "postgres://portal_app:portal_app@127.0.0.1:5432/portal")

from config.settings import *  # noqa: F403
from config.settings import DATABASE_OWNER, DATABASES

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# The owner creates and migrates the test database; tests/conftest.py then connects as portal_app.
SERVING_USER = {key: DATABASES["default"][key] for key in ("USER", "PASSWORD")}
DATABASES["default"] |= DATABASE_OWNER | {"TEST": {"NAME": os.environ.get("PORTAL_TEST_DB", "test_portal")}}
