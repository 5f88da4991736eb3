"""The configuration: what the environment may say, and where a person reads about it."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VARIABLES = set(re.findall(r"read\(env\.\w+, \"(\w+)\"", (ROOT / "pkes" / "settings.py").read_text(encoding="utf-8")))
SECRET_KEY = "for a test that has nothing to hide, at least fifty long"


@pytest.fixture(scope="module")
def start(commands):
    """Start the portal's command line with only these variables set."""
    there = {name: os.environ[name] for name in ("PATH", "VAR_DIR") if name in os.environ}
    return lambda **variables: commands.run(there | variables, "check")


@pytest.mark.parametrize("path", ["README.md", ".env.example"])
def test_every_variable_is_explained(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert "SECRET_KEY" in VARIABLES
    assert [name for name in sorted(VARIABLES) if not re.search(rf"\b{name}\b", text)] == []


def test_nothing_is_explained_that_does_not_exist():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#? ?([A-Z_]+)=", example, re.M)) - VARIABLES == set()


@pytest.mark.parametrize(
    ("name", "value", "others"),
    [
        ("SECRET_KEY", "", {}),
        ("SECRET_KEY", "short", {}),
        ("SECRET_KEY", "django-insecure-" + "abcdefgh" * 8, {}),
        ("SECRET_KEY", "a" * 64, {}),
        ("LOG_FORMAT", "xml", {}),
        ("ADMINS", "somebody", {}),
        ("ADMINS", "a@example.com,Ada <b@example.com>", {}),
        ("SENTRY_DSN", "sentry.example", {}),
        ("SENTRY_DSN", "https://sentry.example/5", {}),
        ("DEBUG", "perhaps", {}),
        ("DEBUG", "1", {"PORTAL_URL": "https://pkes.example"}),
        ("PORTAL_URL", "pkes.example", {}),
        ("PORTAL_URL", "ftp://pkes.example", {}),
        ("PORTAL_URL", "https://pkes.example/portal", {}),
        ("PORTAL_URL", "http://pkes.example", {}),
        ("INSECURE_HTTP", "perhaps", {"PORTAL_URL": "http://pkes.example"}),
        ("DATABASE_URL", "mysql://root@127.0.0.1/pkes", {}),
        ("DATABASE_URL", "nonsense", {}),
        ("DATABASE_REPLICA_URL", "postgres://127.0.0.1/pkes", {}),
        ("DATABASE_REPLICA_URL", "nonsense", {"DATABASE_URL": "postgres://127.0.0.1/pkes"}),
        ("DATABASE_REPLICA_URL", "mysql://127.0.0.1/pkes", {"DATABASE_URL": "postgres://127.0.0.1/pkes"}),
        ("REDIS_URL", "http://127.0.0.1:6379", {}),
        ("MEDIA_STORAGE_URL", "https://key:secret@s3.example/pkes", {}),
        ("MEDIA_STORAGE_URL", "s3://s3.example/pkes", {}),
        ("MEDIA_STORAGE_URL", "s3://key:secret@s3.example/", {}),
        ("MEDIA_STORAGE_URL", "s3://key:secret@s3.example/../x", {}),
        ("MEDIA_STORAGE_URL", "s3://key:secret@s3.example:port/pkes", {}),
        ("ACCEL_REDIRECT", "1", {"MEDIA_STORAGE_URL": "s3://key:secret@s3.example/pkes"}),
        ("EMAIL_URL", "mail.example:25", {}),
        ("TRUSTED_PROXY_COUNT", "one", {}),
        ("SECOND_FACTOR", "perhaps", {}),
        ("SECOND_FACTOR", "optional", {"PORTAL_URL": "https://pkes.example"}),
        ("TRUSTED_PROXY_COUNT", "-1", {}),
        ("DEFAULT_FROM_EMAIL", "nobody", {}),
        ("ALLOWED_HOSTS", "*", {}),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence_that_names_it(start, name, value, others):
    result = start(**{"SECRET_KEY": SECRET_KEY, **others, name: value})
    assert result.returncode != 0
    assert re.search(rf"ImproperlyConfigured: {name}: \S+", result.stderr), result.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"DEBUG": "1"},
        {"PORTAL_URL": "https://pkes.example/"},
        {"PORTAL_URL": "http://pkes.example", "INSECURE_HTTP": "1"},
        {"DATABASE_URL": "", "REDIS_URL": "", "EMAIL_URL": ""},
        {"EMAIL_URL": "smtp+tls://office%40pkes.example:secret@mail.example:587"},
        {"REDIS_URL": "redis://127.0.0.1:6379/1"},
        {"MEDIA_STORAGE_URL": "s3://key:secret%2F@s3.example/pkes?region=eu-central-1"},
        {"MEDIA_STORAGE_URL": "s3+http://key:secret@127.0.0.1:9000/pkes"},
        {"TRUSTED_PROXY_COUNT": "1", "ALLOWED_HOSTS": "www.pkes.example,pkes.example"},
        {"SECOND_FACTOR": "optional"},
        {"LOG_FORMAT": "text"},
        {"ADMINS": "a@example.com,b@example.com"},
        {"SENTRY_DSN": "http://key@127.0.0.1:9/5"},
        {"SECOND_FACTOR": "required", "PORTAL_URL": "https://pkes.example"},
        {"DEFAULT_FROM_EMAIL": "Lokomotywa <office@pkes.example>"},
    ],
    ids=lambda variables: ", ".join(variables) or "nothing but the secret",
)
def test_a_right_value_starts(start, variables):
    result = start(SECRET_KEY=SECRET_KEY, **variables)
    assert result.returncode == 0, result.stderr
