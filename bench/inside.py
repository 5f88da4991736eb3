"""What is counted inside a process of the portal: statements, cookies, writes, bytes. `python -m bench.inside`, printed as JSON."""

import io
import json
import os
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pkes.lib.content_version import FIRST_WORD, READING

REGISTRATIONS = 100_000


def ask(application, path, **headers):
    """(status, headers, body) of one GET through the whole application."""
    path, _mark, query = path.partition("?")
    host = settings.PORTAL_URL.partition("://")[2]
    name, _colon, port = host.partition(":")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": name, "SERVER_PORT": port or "80",
        "HTTP_HOST": host, "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "REMOTE_ADDR": "127.0.0.1", **headers,
    }  # fmt: skip
    begun = []
    answer = application(environ, lambda *told: begun.append(told))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return begun[0][0], begun[0][1], body


def counted(application, path, **headers):
    """(the statements, the answer) of one request."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask(application, path, **headers)
        # At once: the next request begins a new list.
        statements = [query["sql"] for query in connection.queries[queries.initial_queries :]]
    return statements, answer


def is_write(sql):
    return FIRST_WORD.match(sql)[1].upper() not in READING


def public_pages(application):
    """The page of each address that the sitemap names."""
    _status, _headers, body = ask(application, "/sitemap.xml")
    parts = body.decode().split("<loc>")[1:]
    return [part.partition("</loc>")[0].removeprefix(settings.PORTAL_URL) for part in parts]


def pages():
    """Statements of a page that is made and of one that is kept, bytes on the wire, cookies and writes."""
    application = get_wsgi_application_in_front()
    found = {}
    for path in public_pages(application):
        statements, (_status, passing_by, _body) = counted(application, path, HTTP_COOKIE="elsewhere=1")
        _status, first, plain = ask(application, path)
        warm, (status, headers, packed) = counted(application, path, HTTP_ACCEPT_ENCODING="gzip, br")
        names = {name.lower() for name, _value in [*passing_by, *first, *headers]}
        found[path] = {
            "status": status, "plain": len(plain), "br": len(packed),
            "gzip": len(ask(application, path, HTTP_ACCEPT_ENCODING="gzip")[2]), "statements": len(statements),
            "kept": "etag" in names, "warm": len(warm), "writes": sum(map(is_write, statements)), "cookies": "set-cookie" in names,
        }  # fmt: skip
    return found


def get_wsgi_application_in_front():
    get_wsgi_application()
    # Only now, because it makes Django itself.
    return __import__("pkes.wsgi", fromlist=["application"]).application


def fill():
    """100,000 registrations for one meeting, written by the database itself."""
    registration = apps.get_model("events", "Registration")
    event = apps.get_model("events", "Event").objects.order_by("pk").first()
    first = registration.objects.create(event=event, number=1, state="confirmed", name="Osoba", email="o1@example.com")
    own = {
        "number": "n", "code": "'R' || n", "email": "'o' || n || '@example.com'",
        "state": "CASE WHEN n %% 1000 = 0 THEN 'approval' ELSE 'confirmed' END",
    }  # fmt: skip
    fields = [field for field in registration._meta.concrete_fields if not (field.primary_key or field.generated)]
    columns = [field.column for field in fields]
    # What is unique may be empty.
    chosen = [own.get(f.column, "NULL" if f.unique and f.null else f.column) for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE counted(n) AS (SELECT 10000 UNION ALL SELECT n + 1 FROM counted WHERE n < %s) "  # noqa: S608
            f"INSERT INTO events_registration ({', '.join(columns)}) SELECT {', '.join(chosen)} "
            "FROM events_registration, counted WHERE id = %s",
            [10000 + REGISTRATIONS, first.pk],
        )
    return {"registrations": registration.objects.count()}


def office():
    """Statements of a member's panel and of the office's first page."""
    user = apps.get_model("members", "User")
    people = {
        "panel": ("/panel/", user.objects.filter(representations__isnull=False, is_staff=False).first()),
        "dashboard": ("/admin/", user.objects.filter(is_superuser=False, is_staff=True).first()),
    }
    found = {}
    for name, (path, person) in people.items():
        client = Client(HTTP_HOST=settings.PORTAL_URL.partition("://")[2])
        client.force_login(person)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(path).status_code
        found[name] = {"status": status, "statements": len(queries)}
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkes.settings")
    django.setup()
    json.dump({"pages": pages, "fill": fill, "office": office}[sys.argv[1]](), sys.stdout)
