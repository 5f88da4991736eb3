"""Settings. Everything that differs between two installations comes from the environment.

A wrong value stops the start with a sentence that names the variable; the table in the README lists them all.
"""

import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from environs import Env, EnvError
from redis.backoff import NoBackoff
from redis.retry import Retry

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()


def read(reader, name, *args, **kwargs):
    """Return the value of an environment variable, or stop with a sentence that names it."""
    try:
        return reader(name, *args, **kwargs)
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


# Identity of this installation

DEBUG = read(env.bool, "DEBUG", False)
SECRET_KEY = read(env.str, "SECRET_KEY", "")
# Too short, from a template of Django's, or the same few letters over and over: no secret.
if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-") or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY: set it to a random text of at least 50 characters (make run makes one).")

PORTAL_URL = read(env.str, "PORTAL_URL", "http://127.0.0.1:8000").rstrip("/")
_portal = urlsplit(PORTAL_URL)
if _portal.scheme not in {"http", "https"} or not _portal.hostname or _portal.path:
    raise ImproperlyConfigured(
        "PORTAL_URL: give the portal's address without a path, for instance https://pkes.example"
    )
IS_LOOPBACK = _portal.hostname in {"127.0.0.1", "localhost", "::1"}
IS_HTTPS = _portal.scheme == "https"
if not IS_HTTPS and not IS_LOOPBACK and not read(env.bool, "INSECURE_HTTP", False):
    raise ImproperlyConfigured(
        "PORTAL_URL: a portal that others can reach needs https:// (INSECURE_HTTP=1: only a trial)"
    )
if DEBUG and not IS_LOOPBACK:
    raise ImproperlyConfigured("DEBUG: leave it off on a public address; it shows the inside of the portal.")

_more_hosts = read(env.list, "ALLOWED_HOSTS", [])
if "*" in _more_hosts and (IS_HTTPS or not read(env.bool, "INSECURE_HTTP", False)):
    raise ImproperlyConfigured("ALLOWED_HOSTS: name the hosts; * is only for a trial in your own network")
ALLOWED_HOSTS = [_portal.hostname, *_more_hosts]
if IS_LOOPBACK:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
CSRF_FAILURE_VIEW = "pkes.views.csrf_failure"

VAR_DIR = Path(read(env.str, "VAR_DIR", "") or BASE_DIR / "var").resolve()

# Applications

INSTALLED_APPS = [
    "pkes",
    "pkes.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_q",
    "reversion",
    "pkes.lib.outbox",
    "pkes.lib.texts",
    "pkes.lib.jobs",
    "pkes.lib.imports",
    "pkes.lib.audit",
    "pkes.lib.search",
    "members",
    "events",
    "trainings",
    "cooperation",
    "publications",
]

MIDDLEWARE = [
    "pkes.lib.middleware.write_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pkes.lib.middleware.protect",
    "csp.middleware.CSPMiddleware",
    "pkes.lib.replica.read_from_replica",
    "pkes.lib.middleware.refuse_malformed",
    "pkes.lib.middleware.show_as_to_a_visitor",
    "pkes.lib.middleware.note_content_version",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pkes.lib.middleware.language_from_path",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.second_factor.require_second_factor",
    "members.versions.keep_versions",
    "pkes.modules.only_what_is_on",
]

ROOT_URLCONF = "pkes.urls"
WSGI_APPLICATION = "pkes.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pkes.context_processors.portal",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ["lokomotywa"]
CRISPY_TEMPLATE_PACK = "lokomotywa"
CRISPY_FAIL_SILENTLY = False

# Database: SQLite tuned for several writers at once, PostgreSQL where DATABASE_URL names one

DATABASE_URL = read(env.str, "DATABASE_URL", "")
if DATABASE_URL:
    try:
        DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL: {error}") from error
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL: only postgres:// is served; leave it empty for SQLite in var/.")
    DATABASES["default"]["ENGINE"] = "pkes.lib.postgres"
    # A statement that runs away, a forgotten lock or a stuck transaction must not hold the portal.
    _limits = "-c statement_timeout=30000 -c lock_timeout=15000 -c idle_in_transaction_session_timeout=60000"
    # What is prepared (the search) is planned once for all parameters.
    _limits += " -c plan_cache_mode=force_generic_plan"
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = _limits
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "pkes.sqlite3",
            # Opening the file with these settings costs as much as a simple page.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # The mode is the lock: with deferred transactions simultaneous writers fail.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
            # A file, so that tests with several connections see what the portal would see.
            "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        }
    }
# A copy of the PostgreSQL database (a standby) from which visitors' pages are read; nothing is ever written there
DATABASE_REPLICA_URL = read(env.str, "DATABASE_REPLICA_URL", "")
if DATABASE_REPLICA_URL:
    try:
        DATABASES["replica"] = dj_database_url.parse(DATABASE_REPLICA_URL, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"DATABASE_REPLICA_URL: {error}") from error
    if not DATABASE_URL or DATABASES["replica"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_REPLICA_URL: only postgres:// beside a DATABASE_URL is served.")
    DATABASES["replica"]["ENGINE"] = "pkes.lib.postgres"
    DATABASES["replica"].setdefault("OPTIONS", {}).update(
        options=f"{_limits} -c default_transaction_read_only=on", connect_timeout=2
    )
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["pkes.lib.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A cache that all processes share: rate limits count in it

REDIS_URL = read(env.str, "REDIS_URL", "")
if REDIS_URL and urlsplit(REDIS_URL).scheme not in {"redis", "rediss", "unix"}:
    raise ImproperlyConfigured("REDIS_URL: it begins with redis://, rediss:// or unix://")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "pkes.lib.shared_cache.SharedCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {
                "FILES": VAR_DIR / "cache",
                # A page waits for it no longer; a connection that Redis has closed is opened anew, once.
                "socket_connect_timeout": 1,
                "socket_timeout": 1,
                "retry": Retry(NoBackoff(), 1),
            },
        }
    }
    SESSION_ENGINE = "pkes.lib.sessions"
else:
    CACHES = {
        "default": {
            "BACKEND": "pkes.lib.file_cache.FileCache",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }

# Parts of pages that are the same for everybody (`{% cache … using="memory" %}`): in each process, under the content version
CACHES["memory"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "TIMEOUT": 3600,
    "OPTIONS": {"MAX_ENTRIES": 1500},
}
if DEBUG:
    # Whoever develops sees a changed template at once.
    CACHES["memory"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# Pages for everybody that each web process keeps in its memory, in front of Django (pkes.lib.stored_pages)

STORED_PAGES_MB = read(env.int, "STORED_PAGES_MB", 24)
if not 0 <= STORED_PAGES_MB <= 1000:
    raise ImproperlyConfigured("STORED_PAGES_MB: give a number of megabytes, 0 to 1000; 0 keeps no page")
STORED_PAGES_BYTES = STORED_PAGES_MB * 1_000_000

# People and login

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = reverse_lazy("pkes:home")

# Four ways in: a password, a code by mail, a passkey, and after each of the first two a second factor where there is one.
# Accounts come by invitation, so there is no sign-up; the address is proven by the invitation's link or by a code.
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "confirm_login_code": "members.forms.accounts.LoginCodeForm",
    "confirm_email_verification_code": "members.forms.accounts.AddressCodeForm",
}
# How often within ten minutes; ip is a visitor's network, key the address or the account that is tried.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/10m/ip,10/10m/key",
    "code_tried": "10/10m/key",
    "reauthenticate": "10/10m/user",
    "change_password": "10/10m/user",
    "request_login_code": "20/10m/ip,5/10m/key",
    "reset_password": "20/10m/ip,5/10m/key",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600

MFA_ADAPTER = "members.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lokomotywa"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "members.forms.accounts.SecondFactorForm",
    "authenticate_webauthn": "members.forms.accounts.PasskeyFactorForm",
    "reauthenticate": "members.forms.accounts.SecondFactorAgainForm",
    "reauthenticate_webauthn": "members.forms.accounts.PasskeyAgainForm",
    "login_webauthn": "members.forms.accounts.PasskeyLoginForm",
    "activate_totp": "members.forms.accounts.AuthenticatorAppForm",
    "add_webauthn": "members.forms.accounts.NewPasskeyForm",
    "edit_webauthn": "members.forms.accounts.PasskeyNameForm",
}

SECOND_FACTOR = read(env.str, "SECOND_FACTOR", "required")
if SECOND_FACTOR not in {"required", "optional"}:
    raise ImproperlyConfigured('SECOND_FACTOR: write "required" or "optional"')
if SECOND_FACTOR == "optional" and IS_HTTPS:
    raise ImproperlyConfigured("SECOND_FACTOR: the office may do without only in a trial over plain http")

# Whose X-Forwarded-For is believed; with 0 nobody's.
ALLAUTH_TRUSTED_PROXY_COUNT = read(env.int, "TRUSTED_PROXY_COUNT", 0)
if ALLAUTH_TRUSTED_PROXY_COUNT < 0:
    raise ImproperlyConfigured("TRUSTED_PROXY_COUNT: give the number of proxies in front of the portal, 0 for none")

# Members' own pages: after how many days an organisation is asked whether its data is still true

INVITATION_DAYS = read(env.int, "INVITATION_DAYS", 14)
if INVITATION_DAYS < 1:
    raise ImproperlyConfigured("INVITATION_DAYS: give a number of days, at least 1")
FRESHNESS_DAYS = read(env.int, "FRESHNESS_DAYS", 182)
if FRESHNESS_DAYS < 1:
    raise ImproperlyConfigured("FRESHNESS_DAYS: give a number of days, at least 1")

# Requests to join: in how many days we try to answer, when one that nobody confirmed is deleted, how long after its end
# one stays readable; whether the council gives its opinion first, and of how many of its people per cent

JOIN_ANSWER_DAYS = read(env.int, "JOIN_ANSWER_DAYS", 30)
JOIN_UNCONFIRMED_DAYS = read(env.int, "JOIN_UNCONFIRMED_DAYS", 7)
JOIN_KEEP_DAYS = read(env.int, "JOIN_KEEP_DAYS", 365)
for _name in ("JOIN_ANSWER_DAYS", "JOIN_UNCONFIRMED_DAYS", "JOIN_KEEP_DAYS"):
    if globals()[_name] < 1:
        raise ImproperlyConfigured(f"{_name}: give a number of days, at least 1")
COUNCIL_VOTES = read(env.bool, "COUNCIL_VOTES", True)
COUNCIL_QUORUM = read(env.int, "COUNCIL_QUORUM", 50)
if not 1 <= COUNCIL_QUORUM <= 100:
    raise ImproperlyConfigured("COUNCIL_QUORUM: give a percentage, 1 to 100")

# Meetings: how many hours a place is kept for an address to be confirmed and for an offer to be accepted, and how many
# days after the meeting the special needs of its people are forgotten

HELD_HOURS = read(env.int, "HELD_HOURS", 24)
OFFER_HOURS = read(env.int, "OFFER_HOURS", 48)
SPECIAL_NEEDS_DAYS = read(env.int, "SPECIAL_NEEDS_DAYS", 14)
for _name, _value in {
    "HELD_HOURS": HELD_HOURS,
    "OFFER_HOURS": OFFER_HOURS,
    "SPECIAL_NEEDS_DAYS": SPECIAL_NEEDS_DAYS,
}.items():
    if _value < 1:
        raise ImproperlyConfigured(f"{_name}: give a number, at least 1")

# Trainings: how many years after its issue a certificate no longer names its holder. Records of de minimis aid are kept
# for 10 years, those of the European funds for at least 5.

CERTIFICATE_YEARS = read(env.int, "CERTIFICATE_YEARS", 10)
if CERTIFICATE_YEARS < 1:
    raise ImproperlyConfigured("CERTIFICATE_YEARS: give a number of years, at least 1")

# Mail

EMAIL_URL = read(env.str, "EMAIL_URL", "")
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    if _mail.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not _mail.hostname:
        raise ImproperlyConfigured("EMAIL_URL: write smtp://, smtp+tls:// or smtp+ssl://user:password@host:port")
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtp+ssl"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = read(env.str, "DEFAULT_FROM_EMAIL", "Lokomotywa <noreply@localhost>")
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise ImproperlyConfigured("DEFAULT_FROM_EMAIL: write an address, for instance Lokomotywa <portal@pkes.example>")

# Background work. The queue is a table of the same database, also where there is Redis: a task is committed or rolled
# back together with what it belongs to, and a stopped Redis loses none.

Q_CLUSTER = {
    "name": "pkes",
    "orm": "default",
    "broker_class": "pkes.lib.patient_queue.PatientQueue",
    # Two, so that mail goes on while one of them is at a long job (pkes.lib.jobs lets only one job run at a time).
    "workers": 2,
    # Taken ahead of time: what a killed worker held waits for `retry`, so it holds little.
    "queue_limit": 1,
    "poll": 0.5,
    "bulk": 1,
    # A task that a killed worker had taken is taken again after `retry` seconds, which must be more than `timeout`.
    "timeout": 240,
    "retry": 300,
    "max_attempts": 5,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 100,
    "max_rss": 200_000,
}

# How long the log of sent mail keeps whom it went to
MAIL_KEPT_DAYS = read(env.int, "MAIL_KEPT_DAYS", 180)
if MAIL_KEPT_DAYS < 1:
    raise ImproperlyConfigured("MAIL_KEPT_DAYS: give a number of days, at least 1")

# The newsletter: how many go out in a minute, how long it is kept who got one and who left, and where those that came back
# lie (imaps://user:password@host/folder; empty: nobody looks)
NEWSLETTER_PER_MINUTE = read(env.int, "NEWSLETTER_PER_MINUTE", 120)
if NEWSLETTER_PER_MINUTE < 1:
    raise ImproperlyConfigured("NEWSLETTER_PER_MINUTE: give a number of mails, at least 1")
NEWSLETTER_KEPT_DAYS = read(env.int, "NEWSLETTER_KEPT_DAYS", 365)
if NEWSLETTER_KEPT_DAYS < 1:
    raise ImproperlyConfigured("NEWSLETTER_KEPT_DAYS: give a number of days, at least 1")
BOUNCE_MAILBOX_URL = read(env.str, "BOUNCE_MAILBOX_URL", "")
if BOUNCE_MAILBOX_URL and (
    urlsplit(BOUNCE_MAILBOX_URL).scheme not in {"imap", "imaps"} or not urlsplit(BOUNCE_MAILBOX_URL).hostname
):
    raise ImproperlyConfigured("BOUNCE_MAILBOX_URL: write imaps://user:password@host/folder")

# How long messages to the coordinator are kept after they are settled
CONTACT_KEPT_DAYS = read(env.int, "CONTACT_KEPT_DAYS", 365)
if CONTACT_KEPT_DAYS < 1:
    raise ImproperlyConfigured("CONTACT_KEPT_DAYS: give a number of days, at least 1")

# How long the trail of what the office did is kept; the database lets nobody delete a row within a year
AUDIT_KEPT_DAYS = read(env.int, "AUDIT_KEPT_DAYS", 730)
if AUDIT_KEPT_DAYS < 366:
    raise ImproperlyConfigured("AUDIT_KEPT_DAYS: give a number of days, at least 366")

# How long it is kept who asked what about their own data, after the answer
DATA_REQUEST_KEPT_DAYS = read(env.int, "DATA_REQUEST_KEPT_DAYS", 1095)
if DATA_REQUEST_KEPT_DAYS < 1:
    raise ImproperlyConfigured("DATA_REQUEST_KEPT_DAYS: give a number of days, at least 1")

# Language and time

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "polski"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "pkes" / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True

# Static files and media

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Files that only the office may open. No address leads here.
PRIVATE_ROOT = VAR_DIR / "private"
# Behind nginx with deploy/nginx/pkes.conf: it sends them, the portal only says which
ACCEL_REDIRECT = read(env.bool, "ACCEL_REDIRECT", False)
# For several machines: uploaded files in a bucket of S3-compatible storage, below media/ and private/
MEDIA_STORAGE_URL = read(env.str, "MEDIA_STORAGE_URL", "")
if MEDIA_STORAGE_URL:
    _bucket = urlsplit(MEDIA_STORAGE_URL)
    try:
        _endpoint = f"{_bucket.hostname}:{_bucket.port}" if _bucket.port else _bucket.hostname
    except ValueError as error:
        raise ImproperlyConfigured(f"MEDIA_STORAGE_URL: {error}") from error
    if (
        _bucket.scheme not in {"s3", "s3+http"}
        or not (_endpoint and _bucket.username and _bucket.password)
        or not re.fullmatch(r"/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", _bucket.path)
    ):
        raise ImproperlyConfigured("MEDIA_STORAGE_URL: write s3://key:secret@host:port/bucket?region=name")
    if ACCEL_REDIRECT:
        raise ImproperlyConfigured("ACCEL_REDIRECT: leave it out; nginx cannot send files that lie in a bucket.")
    _in_bucket = {
        "access_key": unquote(_bucket.username),
        "secret_key": unquote(_bucket.password),
        "endpoint_url": f"{'http' if _bucket.scheme == 's3+http' else 'https'}://{_endpoint}",
        "region_name": dict(parse_qsl(_bucket.query)).get("region", "us-east-1"),
        "bucket_name": _bucket.path.strip("/"),
    }
    _files = {
        "default": {"BACKEND": "pkes.lib.bucket.BucketStorage", "OPTIONS": {**_in_bucket, "location": "media"}},
        "private": {"BACKEND": "pkes.lib.bucket.BucketStorage", "OPTIONS": {**_in_bucket, "location": "private"}},
    }
else:
    _files = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {"BACKEND": "pkes.lib.private.PrivateStorage"},
    }
STORAGES = {
    **_files,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 31_536_000

# Protection in the browser

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
# The __Host- prefix binds a cookie to this host; browsers take it only over https.
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "pkes.lib.messages.Storage"
SESSION_COOKIE_AGE = 14 * 24 * 3600
if IS_HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# Log: one line an event on standard error, as JSON for programs or as text for people

LOG_FORMAT = read(env.str, "LOG_FORMAT", "json")
if LOG_FORMAT not in {"json", "text"}:
    raise ImproperlyConfigured('LOG_FORMAT: write "json" or "text"')
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Both leave out what a log must not hold; a handler without one of them would not.
    "formatters": {"json": {"()": "pkes.lib.logs.JsonLines"}, "text": {"()": "pkes.lib.logs.TextLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own would mail whole requests.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A made-up Host header is the internet's noise, not our event.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django-q": {"level": "WARNING"},
        # Servers with handlers of their own, which would hide nothing. Each request has its line of pkes.access.
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "_granian": {"handlers": ["stderr"], "propagate": False},
        "granian.access": {"handlers": ["stderr"], "propagate": False},
    },
}

# Who is told by mail when something goes wrong, and where else it is reported

ADMINS = [("", address) for address in read(env.list, "ADMINS", [])]
if not all(re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address) for _name, address in ADMINS):
    raise ImproperlyConfigured("ADMINS: write e-mail addresses, separated by commas")
SENTRY_DSN = read(env.str, "SENTRY_DSN", "")
_sentry = urlsplit(SENTRY_DSN)
if SENTRY_DSN and not (
    _sentry.scheme in {"http", "https"}
    and _sentry.username
    and _sentry.hostname
    and re.fullmatch(r".*/\d+", _sentry.path)
):
    raise ImproperlyConfigured("SENTRY_DSN: write https://key@host/number, as the project's page of Sentry shows it")
