"""Two rows that are one: everything that points at the one is made to point at the other, whatever app it belongs to."""

from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy

from pkes.lib.places.models import Claim
from pkes.lib.refusal import Refusal

BELONGS = gettext_lazy("Something that belongs to the one cannot belong to the other. Change it first.")


class MergeError(Refusal):
    """The two cannot be merged as they are."""


class Undone(Exception):
    """Raised to take back what was done only to see what it would do."""


@dataclass(frozen=True)
class Moved:
    """Rows of one kind: how many move, and how many go because the other has the very same."""

    name: str
    moved: int
    dropped: int


def move_rows(gone, kept, *, dropping=()):
    """Point all rows at `kept` that point at `gone`. Returns a list of Moved, without what has no name for people.

    A row that the database refuses beside one of `kept` says the same a second time: it goes. Models of `dropping` (labels)
    are not moved: they go with the row. Call it in a transaction, with both rows locked.
    """
    report = []
    for model, column in pointing_at(type(gone)):
        if model._meta.label_lower in dropping:
            continue
        rows = model._base_manager.filter(**{column.name: gone})
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        if numbers:
            dropped = move(model, column, numbers, kept)
            report.append(Moved(called(model, column), len(numbers) - dropped, dropped))
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(gone), object_id=str(gone.pk))
    entries.update(object_id=str(kept.pk))
    return report


def lock_places(model, keys):
    """Lock whatever has places that people of these rows have a claim to, and whatever else with places points at them.

    Whoever enters people locks the places first and those who enter after it, so a merge does, too; places are counted
    under that lock. Returns what was locked as {(model, key)}.
    """
    found = with_places(model, keys)
    for owner in sorted({owner for owner, _key in found}, key=lambda owner: owner._meta.label_lower):
        numbers = [key for other, key in found if other is owner]
        list(owner._base_manager.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))
    return found


def refuse_unlocked(model, keys, locked):
    """With the rows themselves locked, nobody can be entered any more: refuse where somebody was just before that."""
    if not with_places(model, keys) <= locked:
        raise MergeError(gettext_lazy("Somebody has just entered people for one of the two. Try again."))


def with_places(model, keys):
    columns = pointing_at(model)
    claims = [(other, column) for other, column in columns if issubclass(other, Claim)]
    owners = {other._meta.get_field(other.OWNER).related_model for other, _column in claims}
    sources = [
        *((other._meta.get_field(other.OWNER).related_model, other, column, other.OWNER) for other, column in claims),
        *((other, other, column, "pk") for other, column in columns if other in owners),
    ]
    return {
        (owner, key)
        for owner, other, column, field in sources
        for key in other._base_manager.filter(**{f"{column.name}__in": keys}).order_by().values_list(field, flat=True)
    }


def pointing_at(model):
    """(model, foreign key) of everything that points at a model, tables of many-to-many fields included."""
    relations = [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]
    return [
        (relation.related_model, relation.field) for relation in relations if not relation.related_model._meta.proxy
    ]


def move(model, column, numbers, kept):
    """Move the rows of these numbers; returns how many went because they were there already."""
    change = {column.name: kept}
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=numbers).update(**change)
            return 0
    except IntegrityError as error:
        refuse_unless_twice(error)
    dropped = 0
    for number in numbers:
        row = model._base_manager.filter(pk=number)
        try:
            with transaction.atomic():
                row.update(**change)
        except IntegrityError as error:
            refuse_unless_twice(error)
            drop(row)
            dropped += 1
    return dropped


def drop(rows):
    """Delete what is there twice; refused where something hangs on it that must not be lost."""
    try:
        rows.delete()
    except ProtectedError as error:
        raise MergeError(BELONGS) from error


def refuse_unless_twice(error):
    """What breaks another rule than "only once" is no second time of the same: it must not be lost."""
    if "unique" not in str(error).lower():
        raise MergeError(BELONGS) from error


def called(model, column):
    """What rows are called; those of a many-to-many field by what they lead to."""
    if model._meta.auto_created:
        return model._meta.auto_created._meta.verbose_name_plural
    return model._meta.verbose_name_plural


def tried(act):
    """What an act would return, with nothing of it done; a refusal is raised as ever."""
    found = []
    try:
        with transaction.atomic():
            found.append(act())
            raise Undone
    except Undone:
        return found[0]
