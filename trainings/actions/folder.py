"""Putting papers into the folder of a training, and taking them out."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from trainings.actions.errors import TrainingsError
from trainings.models import Evidence

log = logging.getLogger(__name__)


@transaction.atomic
def keep_paper(paper, *, by):
    """Store a paper whose file a form has made safe."""
    paper.added_by = by
    paper.save(force_insert=True)
    log.info("paper kept: evidence=%s training=%s kind=%s by=%s", paper.pk, paper.training_id, paper.kind, by.pk)
    return paper


@transaction.atomic
def remove_paper(paper, *, by):
    """Take a paper out of the folder; its file goes once that is certain."""
    paper = Evidence.objects.select_for_update().order_by("pk").filter(pk=paper.pk).first()
    if paper is None:
        raise TrainingsError(_("This paper is not in the folder any more."))
    log.info("paper removed: evidence=%s training=%s kind=%s by=%s", paper.pk, paper.training_id, paper.kind, by.pk)
    file = paper.file
    paper.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name))
