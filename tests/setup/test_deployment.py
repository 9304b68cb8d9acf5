"""The containers cannot be started by the suite, so their description is held against what the portal reads."""

import ast
import os
import re
import subprocess
import sys

import yaml

from trial.places import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PORTAL = ("migrate", "web", "worker", "beat")
# Read by the settings and not for a deployment by compose, each with its reason.
NOT_FOR_SERVICE = {
    "DEMO": "demonstrations only",
    "DEMO_PASSWORD": "demonstrations only",
    "DEBUG": "development only",
    "EMAIL_FILE_PATH": "development only",
    "SECOND_FACTOR_REQUIRED": "may be off in demonstrations only",
    "STATIC_ROOT": "set in the image",
    "SECURE_SSL_REDIRECT": "the default is right",
    "SESSION_MINUTES": "the default is right",
    "PUBLIC_API_RATE": "the default is right",
    "DATABASE_OWNER_URL": "given to migrate alone",
}


def variables_read():
    """Name to whether it is required: every env.text("NAME"), env.flag("NAME", default=...) of the settings."""
    read = {}
    for path in (ROOT / "config").glob("settings.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and getattr(node.func.value, "id", "") == "env"
                and isinstance(node.args[0], ast.Constant)
            ):
                name = node.args[0].value
                read[name] = read.get(name, False) or (len(node.args) == 1 and not node.keywords)
    return read


def test_compose_gives_the_portal_what_its_settings_read_and_nothing_else():
    read = variables_read()
    for service in PORTAL:
        given = set(SERVICES[service]["environment"])
        assert given <= set(read), f"{service} is given what no setting reads"
        missing = set(read) - given - set(NOT_FOR_SERVICE)
        assert not missing, f"{service} lacks {missing}: give it or say in NOT_FOR_SERVICE why not"
    assert set(NOT_FOR_SERVICE) <= set(read)


def test_required_settings_are_required_by_compose():
    required = {name for name, needed in variables_read().items() if needed} & set(SERVICES["web"]["environment"])
    assert {"SECRET_KEY", "DATABASE_URL"} <= required
    for name in required - {"OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"}:  # needed only with OIDC_SERVER_URL
        assert ":?" in SERVICES["web"]["environment"][name], name


def test_only_migrate_holds_the_owner():
    holders = [name for name in PORTAL if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]]
    assert holders == ["migrate"]
    for name in PORTAL:
        assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgres://portal_app:")


def test_no_file_holds_a_secret():
    for name, service in SERVICES.items():
        for key, value in service["environment"].items():
            if re.search("PASSWORD|SECRET", key):
                assert value.startswith("${"), f"{name}: {key}"
            assert not re.search(r"://[^:/]*:(?!\$)[^/]*@", value), f"{name}: {key}"
    assert all(line.startswith("#") or line.endswith("=") for line in (ROOT / ".env.example").read_text().splitlines())
    assert set(re.findall(r"PASSWORD\s+(\S+);", (ROOT / "docker" / "roles.sql").read_text())) == {
        ":'owner_password'",
        ":'app_password'",
    }


def test_every_long_running_service_has_a_health_check_and_waits_for_what_it_needs():
    for name in ("database", "broker", "worker", "beat"):
        assert SERVICES[name]["healthcheck"]["test"], name
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert SERVICES[name]["depends_on"]["broker"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"


def test_the_container_is_not_root_and_its_demo_is_off():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER portal$", dockerfile, re.MULTILINE)
    assert not any("DEMO" in SERVICES[name]["environment"] for name in PORTAL)


def test_both_databases_sort_alike():
    wanted = {"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"}
    assert set(SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()) == wanted
    launcher = (ROOT / "trial" / "postgres.py").read_text()
    assert all(f'"{option}"' in launcher for option in wanted)


def test_the_files_that_compose_and_the_image_use_exist():
    for volume in SERVICES["database"]["volumes"]:
        if volume.startswith("./"):
            assert (ROOT / volume.split(":")[0]).is_file()
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [path for path in allowed if not (ROOT / path).exists()] == []
    assert os.access(ROOT / "docker" / "make-roles.sh", os.X_OK)


def test_the_image_holds_every_app():
    from django.conf import settings

    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    own = [name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()]
    assert own
    assert [name for name in own if f"!{name}" not in allowed] == []


def test_static_files_can_be_collected_as_the_image_does(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "unused-while-building",
        "DATABASE_URL": "postgres://portal_app@nowhere/portal",
        "STATIC_ROOT": str(tmp_path),
    }
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--ignore", "drf_spectacular_sidecar"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_ci_runs_the_checks_and_the_suite():
    script = (ROOT / ".ci" / "run").read_text()
    assert script.splitlines()[-1] == "make check test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_web_server_accepts_its_settings():
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "-c", "python:config.gunicorn", "--check-config"]
    environment = os.environ | {
        "SECRET_KEY": "unused",
        "DATABASE_URL": "postgres://portal_app@nowhere/portal",
        "DEMO": "true",
    }
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    for line in (ROOT / "Dockerfile").read_text(), (ROOT / "trial" / "demo.py").read_text():
        assert "python:config.gunicorn" in line
