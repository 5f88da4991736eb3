"""What tests of certificates share."""

import datetime
import io

import pypdf
from django.utils import timezone

from tests.factories import make_enrolment, make_training, make_user
from trainings import actions
from trainings.models import Enrolment, Letterhead, TrainingSession

HOSTILE = "#[x] $y$ <b> =1+1 ﷽"


def make_letterhead(**fields):
    return Letterhead.objects.create(
        **{
            "issuer": "Instytut Żółci", "address": "ul. Źdźbła 1, Rzeszów", "place": "Rzeszów",
            "signatory": "Łucja Ćwik", "signatory_role_pl": "prezeska", "signatory_role_en": "president", **fields,
        }
    )  # fmt: skip


def make_finished(*, hours=8, days=2, **fields):
    """A training whose days are over, each of so many teaching hours."""
    training = make_training(**{"days": [], "status": "done", "title_pl": "Gęślą jaźń", **fields})
    for number in range(days, 0, -1):
        on = timezone.localdate() - datetime.timedelta(number)
        TrainingSession.objects.create(training=training, on=on, hours=hours)
    return training


def make_completed(training=None, **fields):
    """Somebody who completed a training."""
    return make_enrolment(
        **{
            "training": training or make_finished(), "state": Enrolment.State.CONFIRMED, "outcome": "completed",
            "name": "Łucja Żółć", "email": "lucja@example.com", **fields,
        }
    )  # fmt: skip


def make_certificate(training=None, **fields):
    if not Letterhead.objects.exists():
        make_letterhead()
    return actions.issue(make_completed(training, **fields), by=make_user())


def text_of(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tags_of(pdf):
    """The tags of a PDF in the order of reading: (kind, alternative text or None)."""
    found = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), str(node["/Alt"]) if "/Alt" in node else None))
            walk(node.get("/K"))

    walk(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found
