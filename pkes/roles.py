"""The groups of the office and what each may do. Written again on every upgrade, so that new models are in."""

from django.contrib.auth.models import Group, Permission

from members.models import COUNCIL

# App and model of what the coordinator's office reads only: the portal itself writes it.
READ_ONLY = {
    ("audit", "entry"),
    ("members", "change"),
    ("members", "consentevent"),
    ("members", "contactperson"),
    ("members", "foundingrecord"),
    ("members", "joinstep"),
    ("members", "opinion"),
    ("members", "resolution"),
    ("outbox", "body"),
    ("outbox", "heartbeat"),
    ("publications", "delivery"),
    ("search", "entry"),
    ("search", "miss"),
    ("search", "word"),
}
COORDINATOR = "Koordynator"
EDITOR = "Redaktor"
# What an editor writes, and what can be chosen on those pages. People who register are none of an editor's business.
WRITTEN_BY_EDITOR = {("events", name) for name in ("event", "eventday", "agendaitem", "eventphoto", "question")}
WRITTEN_BY_EDITOR |= {("events", name) for name in ("minutes", "decision", "attachment")}
WRITTEN_BY_EDITOR |= {("publications", name) for name in ("newsitem", "newspicture", "newscategory", "document")}
CHOSEN_BY_EDITOR = {("members", name) for name in ("organization", "goal", "sourcedocument")}
CHOSEN_BY_EDITOR |= {("trainings", "training")}
APPS = ["members", "events", "trainings", "cooperation", "publications", "outbox", "texts", "audit", "search"]


def write_roles():
    """Make the groups and give them exactly their rights; who is in a group stays in it."""
    permissions = Permission.objects.filter(content_type__app_label__in=APPS).select_related("content_type")
    group, _created = Group.objects.get_or_create(name=COORDINATOR)
    group.permissions.set(permission for permission in permissions if is_for_coordinator(permission))
    editors, _created = Group.objects.get_or_create(name=EDITOR)
    editors.permissions.set(permission for permission in permissions if is_for_editor(permission))
    # The council gives its opinions on pages of its own, and nobody of it works in the office by that.
    council, _created = Group.objects.get_or_create(name=COUNCIL)
    council.permissions.set(permissions.filter(content_type__app_label="members", codename="add_opinion"))


def is_for_coordinator(permission):
    """All rights but those of writing what only the portal writes, and of making accounts by hand.

    Deleting an account is erasing a person who asked for it; the desk refuses it where the account is a colleague's.
    """
    model = permission.content_type.app_label, permission.content_type.model
    verb = permission.codename.split("_")[0]
    if model in READ_ONLY:
        return verb == "view"
    if model == ("members", "user"):
        return verb in {"view", "change", "delete"}
    if model == ("members", "datarequest"):
        return verb in {"view", "add", "change"}
    return True


def is_for_editor(permission):
    """The rights of those who write news and about meetings, and nothing of people."""
    model = permission.content_type.app_label, permission.content_type.model
    verb, what = permission.codename.split("_", 1)
    return what == model[1] and (model in WRITTEN_BY_EDITOR or (model in CHOSEN_BY_EDITOR and verb == "view"))
