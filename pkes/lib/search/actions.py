"""Keeping the index. Every act that changes what a row is found by calls `index(row)` as its last step, in its transaction."""

import logging
from collections import Counter
from functools import partial

from django.db import connection, transaction
from django.utils import translation

from pkes.lib.fold import fold
from pkes.lib.search.kinds import KINDS, kinds_of
from pkes.lib.search.models import LONGEST_TITLE, Entry, Word
from pkes.lib.search.tables import scope_of, tables
from pkes.lib.search.tokens import LANGUAGES, digest_of, indexed

log = logging.getLogger(__name__)

ROWS_AT_A_TIME = 200
WRITTEN = ["key", "title", "facts", "parts", "rank_words", "sort", "sort_title", "is_sample", "digest"]


def index(row):
    """Write a row into the index as it stands in the database now, or take it out where it is gone."""
    index_rows(type(row), [row.pk])
    for kind in KINDS.values():
        if type(row) in kind.follows:
            index_rows(kind.model, kind.follows[type(row)](row).order_by().values_list("pk", flat=True).distinct())


def index_rows(model, numbers):
    """Write rows of a model into the index, by their numbers; those that are gone are taken out of it."""
    numbers = list(numbers)
    for kind in kinds_of(model):
        for at in range(0, len(numbers), ROWS_AT_A_TIME):
            write(kind, numbers[at : at + ROWS_AT_A_TIME])


def forget_samples():
    """Take out everything that was made for a trial, after it was deleted."""
    Entry.objects.filter(is_sample=True).delete()


def forget(row):
    """Take a row out of the index that is about to be deleted, or was."""
    for kind in kinds_of(type(row)):
        Entry.objects.filter(kind=kind.key, object_id=row.pk).delete()


@transaction.atomic
def write(kind, numbers):
    """Write some rows of a kind: those that differ from what the index has of them. Returns how many entries that were.

    The rows are locked first, so that nobody's newer words are written over with what was read before them.
    """
    if connection.features.has_select_for_update:
        list(kind.model._base_manager.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))
    return store(kind, numbers, list(read(kind, numbers)))


def differing(kind, rows):
    """The numbers of the rows of which the index says something else."""
    there = digests(kind, {row.pk for row, _language, _texts in rows})
    return sorted({row.pk for row, language, texts in rows if there.get((row.pk, language)) != digest_of(texts)})


def digests(kind, numbers):
    """{(number, language): digest} of entries."""
    entries = Entry.objects.filter(kind=kind.key, object_id__in=numbers)
    return {
        (number, language): digest
        for number, language, digest in entries.values_list("object_id", "language", "digest")
    }


def store(kind, numbers, rows):
    """Make the entries of some rows those that `rows` says, [(row, language, texts)]. Returns how many had to be changed."""
    there = digests(kind, numbers)
    changed, seen = [], set()
    for row, language, texts in rows:
        seen.add(row.pk)
        digest = digest_of(texts)
        if there.get((row.pk, language)) != digest:
            changed.append((entry_of(kind, row, language, texts, digest), texts))
    gone = {number for number, _language in there} - seen
    if gone:
        Entry.objects.filter(kind=kind.key, object_id__in=gone).delete()
    if not changed:
        return len(gone)
    words = [indexed(texts, entry.language) for entry, texts in changed]
    for (entry, _texts), own in zip(changed, words, strict=True):
        entry.rank_words = own.rank_words
    entries = Entry.objects.bulk_create(
        [entry for entry, _texts in changed],
        update_conflicts=True,
        unique_fields=["kind", "object_id", "language"],
        update_fields=WRITTEN,
    )
    tables().write([(entry.pk, scope_of(kind, entry.language), own) for entry, own in zip(entries, words, strict=True)])
    spelled = {folded: word for own in words for folded, word in own.written.items()}
    # A word is only a hint, and two people may write the same new one: that must make neither wait for the other.
    transaction.on_commit(partial(remember, spelled), robust=True)
    return len(changed) + len(gone)


def read(kind, numbers):
    """(row, language, texts) of rows, as the database has them now."""
    for language in LANGUAGES:
        with translation.override(language):
            for row in kind.rows().filter(pk__in=numbers):
                yield row, language, kind.texts(row)


def entry_of(kind, row, language, texts, digest):
    parts = [[part, text] for part, text in [*texts.names, *texts.body] if text]
    return Entry(
        kind=kind.key,
        object_id=row.pk,
        language=language,
        key=texts.key,
        title=texts.title[:LONGEST_TITLE],
        facts=texts.facts[:300],
        parts=parts,
        sort=texts.sort,
        sort_title=fold(texts.title)[:LONGEST_TITLE],
        is_sample=texts.is_sample,
        digest=digest,
    )


def remember(spelled):
    """Add the words that the index did not have, so that they can be suggested."""
    known = set()
    words = sorted(spelled)
    for at in range(0, len(words), 500):
        known.update(Word.objects.filter(folded__in=words[at : at + 500]).values_list("folded", flat=True))
    new = [Word(folded=word, written=spelled[word]) for word in words if word not in known]
    Word.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)


# The whole index


def numbers_of(kind):
    return list(kind.rows().order_by("pk").values_list("pk", flat=True))


def rebuild(tell=None, *, anew=False):
    """Bring the index up to what the database holds, row by row; `anew` writes also what has not changed.

    Returns how many entries were written or taken out. `tell(kind, done, total)` hears how far it is. Whoever searches
    meanwhile finds what is there already.
    """
    if anew:
        Entry.objects.update(digest="")
    changed = Entry.objects.exclude(kind__in=KINDS).delete()[0]
    counted, spelled = Counter(), {}
    for kind in KINDS.values():
        # First what the index has: a row that comes meanwhile is in the other list.
        found = set(indexed_numbers(kind))
        numbers = numbers_of(kind)
        gone = sorted(found - set(numbers))
        for at in range(0, len(gone), ROWS_AT_A_TIME):
            changed += Entry.objects.filter(kind=kind.key, object_id__in=gone[at : at + ROWS_AT_A_TIME]).delete()[0]
        for at in range(0, len(numbers), ROWS_AT_A_TIME):
            rows = list(read(kind, numbers[at : at + ROWS_AT_A_TIME]))
            changed += write(kind, differing(kind, rows))
            for _row, language, texts in rows:
                own = indexed(texts, language).written
                spelled.update(own)
                counted.update(own.keys())
            if tell:
                tell(kind, min(at + ROWS_AT_A_TIME, len(numbers)), len(numbers))
    keep_words(counted, spelled)
    if changed:
        tables().tidy()
    log.info("search: index rebuilt, %s entries changed", changed)
    return changed


def indexed_numbers(kind):
    return Entry.objects.filter(kind=kind.key).values_list("object_id", flat=True).iterator()


def stale():
    """What the index has other than the database: [(kind, number of the row)]."""
    wrong = []
    for kind in KINDS.values():
        there = {
            (entry.object_id, entry.language): entry.digest
            for entry in Entry.objects.filter(kind=kind.key).only("object_id", "language", "digest").iterator()
        }
        numbers = numbers_of(kind)
        for at in range(0, len(numbers), ROWS_AT_A_TIME):
            for row, language, texts in read(kind, numbers[at : at + ROWS_AT_A_TIME]):
                if there.pop((row.pk, language), None) != digest_of(texts):
                    wrong.append((kind.key, row.pk))
        wrong += [(kind.key, number) for number, _language in there]
    wrong += Entry.objects.exclude(kind__in=KINDS).values_list("kind", "object_id")
    return sorted(set(wrong))


def keep_words(numbers, spelled):
    """Write down in how many entries each word stands, and forget those that stand in none any more."""
    with transaction.atomic():
        Word.objects.update(number=0)
        words = [Word(folded=word, written=spelled[word], number=number) for word, number in sorted(numbers.items())]
        Word.objects.bulk_create(
            words, update_conflicts=True, unique_fields=["folded"], update_fields=["written", "number"], batch_size=500
        )
        Word.objects.filter(number=0).delete()
