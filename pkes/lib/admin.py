"""What all our admin pages share."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import CharField, FileField, Q
from django.db.models.functions import Cast
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from pkes.lib.archive import archive, unarchive
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.fold import fold, folded
from pkes.lib.refusal import Refusal
from pkes.lib.search.actions import forget, index
from pkes.lib.versions import Versions, differing, keep, plain

log = logging.getLogger(__name__)

LARGEST_KEY = 2**63 - 1
PER_PAGE = 25
# The field of a form that says which former version it was filled with.
RESTORED = "_wersja"
MOST_WORDS = 10

# Django's own words that name a model in a case or gender that Polish has another form for. Ours, in our catalogue, win.
REPLACED = [
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may edit it again below."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
]


def always(row):
    return True


@dataclass(frozen=True)
class Button:
    """An act as a button above one row, shown while `when(row)` is true.

    `act(row, by=…, **form's data)` does it. With `form` or `asks` (a question in words) a page comes before it; otherwise
    one press does it. `says(result)` is the message afterwards, `to(result)` an address to go on to. A button that only
    leads somewhere has no act but `to(row)`.
    """

    name: str
    words: str
    act: Callable[..., Any] | None = None
    when: Callable[[Any], bool] = always
    form: type[forms.Form] | None = None
    asks: str = ""
    says: Callable[[Any], str] | None = None
    to: Callable[[Any], str] | None = None

    @property
    def is_link(self):
        """Leads to a page, so it is a link; a press that changes something is a form that posts."""
        return bool(self.form or self.asks)


def refuse_tampered(keys):
    """Refuse keys that no list ever offered: Django asks the database for them, which is a server error."""
    if any(key and number_in(key) is None for key in keys):
        raise BadRequest("no row has such a key")


def as_seen_by_visitors(address):
    """The address of a page as everybody sees it (`middleware.show_as_to_a_visitor`); empty where there is none."""
    page, mark, place = address.partition("#")
    return f"{page}?podglad=gosc{mark}{place}" if page else ""


def now(row):
    """What state a row is in after an act."""
    return _("%(title)s: now %(state)s.") % {"title": row, "state": row.get_status_display()}


def list_action(words, act, says=None):
    """An action above a list: the act done to each chosen row, each in words."""

    @admin.action(description=words, permissions=["change"])
    def done_to_each(desk, request, rows):
        desk.act_on_each(request, rows, act, says=says)

    return done_to_each


class Refused:
    """Mixed into a form whose act was refused: `refusal` stands above the fields, and nothing is saved."""

    def clean(self):
        self.add_error(None, self.refusal)
        return self.cleaned_data


class ActingAdmin:
    """For a ModelAdmin that saves through acts: what an act refuses is said in words, never by a server error.

    A form that was refused is shown once more with the reason and with everything that was typed.

    `buttons` are the acts above one row; `keeps_versions` gives it a history to compare and restore from, in which the rows
    of its inlines are kept with it, but not the columns of `not_in_versions`.
    """

    buttons = []
    keeps_versions = False
    not_in_versions = ()
    versions = Versions()
    search_help_text = gettext_lazy("Accents and capitals do not matter.")
    view_on_site = False  # the links above a row say it, and only of what has a page now

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        if self.keeps_versions and type(self.versions) is Versions:
            rows = {inline.model: key_of(inline.model, model) for inline in self.inlines}
            keep(model, with_rows_of=rows, without=self.not_in_versions)

    def changeform_view(self, request, *args, **kwargs):
        view = super().changeform_view
        if request.method == "POST":
            refuse_tampered(request.POST.get(field.name, "") for field in self.opts.fields if field.many_to_one)
            try:
                return self.unless_stored(view, request, *args, **kwargs)
            except Refusal as refusal:
                request.refusal = str(refusal)
        return self.unless_refused(view, request, *args, **kwargs)

    def response_action(self, request, queryset):
        refuse_tampered(request.POST.getlist(ACTION_CHECKBOX_NAME))
        return super().response_action(request, queryset)

    def save_related(self, request, form, formsets, change):
        """What a form and its inlines wrote is found by its new words in the same moment."""
        super().save_related(request, form, formsets, change)
        index(form.instance)

    def delete_model(self, request, obj):
        forget(obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            forget(row)
        super().delete_queryset(request, queryset)

    def delete_view(self, request, *args, **kwargs):
        return self.unless_refused(super().delete_view, request, *args, **kwargs)

    def unless_refused(self, view, request, *args, **kwargs):
        try:
            return self.unless_stored(view, request, *args, **kwargs)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(request.get_full_path())

    def unless_stored(self, view, request, *args, **kwargs):
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except IntegrityError as error:
            # What forms cannot see: rows that somebody else, or the same button pressed twice, has stored meanwhile.
            log.warning("refused by the database: %s %s", request.path, str(error).splitlines()[0])
            messages.error(request, _("Somebody else saved the same meanwhile, or the button was pressed twice."))
        return HttpResponseRedirect(request.get_full_path())

    def act_on_each(self, request, rows, act, says=None):
        """Do an act to each chosen row, and say for which it was refused and why. Returns how many were done.

        `says` turns what the act returned into a message of its own for each row that was done.
        """
        done = 0
        for row in rows:
            try:
                result = act(row, by=request.user)
                done += 1
            except Refusal as refusal:
                text = _("%(title)s: %(reason)s") % {"title": row, "reason": refusal}
                self.message_user(request, text, messages.ERROR)
            else:
                if says:
                    self.message_user(request, says(result))
        return done

    def get_search_results(self, request, queryset, search_term):
        """Rows in whose search fields every word of the term stands, accents and capitals aside."""
        fields = [name.lstrip("=^@") for name in self.get_search_fields(request)]
        words = fold(search_term).split()[:MOST_WORDS]
        if not fields or not words:
            return queryset, False
        names = {f"folded_{number}": folded(Cast(name, CharField())) for number, name in enumerate(fields)}
        queryset = queryset.alias(**names)
        for word in words:
            found = Q(pk__in=[])
            for name in names:
                found |= Q(**{f"{name}__contains": word})
            queryset = queryset.filter(found)
        return queryset, any(lookup_spawns_duplicates(self.opts, name) for name in fields)

    # Addresses of this model's pages

    def name_of(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def address_of(self, page, *args):
        return reverse(f"admin:{self.name_of(page)}", args=args)

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{button.name}/",
                self.admin_site.admin_view(partial(self.press, button=button)),
                name=self.name_of(button.name),
            )
            for button in self.all_buttons()
        ]
        if self.keeps_versions:
            page = self.admin_site.admin_view(self.version_view)
            own.append(path("<int:pk>/history/compare/", page, name=self.name_of("compare")))
        return [*own, *super().get_urls()]

    # Buttons

    def all_buttons(self):
        return self.buttons

    def buttons_for(self, request, row):
        """What can be done with a row now, by this person."""
        return [button for button in self.all_buttons() if self.may_press(request, row, button) and button.when(row)]

    def may_press(self, request, row, button):
        return self.has_change_permission(request, row)

    def links_for(self, request, row):
        """(words, address) of pages about a row: its public page, its print-outs."""
        return []

    def public_address(self, row):
        """The address of a row's public page; empty where it has none now."""
        return ""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            public = self.public_address(obj)
            key = self.version_asked_for(request)
            restored = key if key is not None else number_in(request.POST.get(RESTORED, ""))
            context |= {
                "buttons": [
                    {"words": button.words, "is_link": button.is_link, "url": self.address_of(button.name, obj.pk)}
                    for button in self.buttons_for(request, obj)
                ],
                "links": self.links_for(request, obj),
                "public_address": public,
                "visitor_address": as_seen_by_visitors(public),
                "restores": key is not None and self.has_change_permission(request, obj),
                "restored": restored,
                "not_restored": self.not_restored(obj, key, context) if key is not None else [],
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def press(self, request, pk, button):
        """What a button does: by POST only, after the page that asks for what it needs."""
        row = self.row(request, pk)
        if not self.may_press(request, row, button):
            raise PermissionDenied
        back = HttpResponseRedirect(self.address_of("change", pk))
        is_post = request.method == "POST"
        form = button.form(request.POST if is_post else None) if button.form else None
        if not is_post and not button.is_link:
            return back
        if is_post and (form is None or form.is_valid()):
            return self.done(request, row, button, form.cleaned_data if form else {}) or back
        if not button.when(row):
            messages.error(request, _("This cannot be done now: somebody else has changed the state meanwhile."))
            return back
        context = {
            **self.admin_site.each_context(request),
            "title": button.words,
            "opts": self.opts,
            "row": row,
            "button": button,
            "form": form,
            "back": back.url,
        }
        return render(request, "admin/act.html", context)

    def done(self, request, row, button, data):
        """Do the act and say what came of it; returns where to go on to, or None."""
        try:
            result = button.act(row, by=request.user, **data)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return None
        self.log_change(request, row, str(button.words))
        if button.says:
            messages.success(request, button.says(result))
        elif not button.to:
            messages.success(request, _("Done: %(what)s.") % {"what": button.words})
        return HttpResponseRedirect(button.to(result)) if button.to else None

    def row(self, request, pk):
        """The row of an address, for somebody who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk if pk <= LARGEST_KEY else 0)

    # History

    def history_view(self, request, object_id, extra_context=None):
        if not self.keeps_versions:
            return super().history_view(request, object_id, extra_context)
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        may_change = self.has_change_permission(request, row)
        form = RedactForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        if form.is_valid():
            number = self.versions.redact(row, form.cleaned_data["words"], by=request.user)
            messages.success(request, _("Struck out of so many versions: %(number)s.") % {"number": number})
            return HttpResponseRedirect(request.path)
        page = Paginator(self.versions.all(row), PER_PAGE).get_page(request.GET.get("strona"))
        context = {
            **self.context_of(request, row),
            "title": _("History"),
            "page": page,
            "entries": self.versions.entries(row, page),
            "form": form if may_change else None,
        }
        return render(request, "admin/versions.html", context)

    def version_view(self, request, pk):
        """Two moments of a row side by side, or one and the present."""
        row = self.row(request, pk)
        older, newer = (number_in(request.GET.get(name, "")) for name in ("od", "do"))
        if older is not None and newer is not None:
            older, newer = sorted([older, newer])
        states = [self.versions.state(row, older or 0), self.versions.state(row, newer)]
        if None in states:
            raise Http404
        entries = {
            entry.key: entry
            for entry in self.versions.entries(row, self.versions.all(row).filter(pk__in=[older, newer or 0]))
        }
        context = {
            **self.context_of(request, row),
            "title": _("Compare"),
            "older": entries[older],
            "newer": entries.get(newer),
            "differences": differing(*states),
            "may_restore": self.has_change_permission(request, row),
        }
        return render(request, "admin/version_compare.html", context)

    def context_of(self, request, row):
        return {**self.admin_site.each_context(request), "opts": self.opts, "row": row}

    # Restoring: the form is filled with what was, and saving it is an edit like any other

    def version_asked_for(self, request):
        return number_in(request.GET.get("wersja", "")) if self.keeps_versions and request.method == "GET" else None

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal:
            return type(form)(form.__name__, (Refused, form), {"refusal": refusal})
        key = self.version_asked_for(request)
        values = self.versions.values(obj, key) if obj and key is not None else {}
        return (
            filled(form, {name: value for name, value in values.items() if name in form.base_fields})
            if values
            else form
        )

    def get_formsets_with_inlines(self, request, obj=None):
        key = self.version_asked_for(request)
        rows = self.versions.rows(obj, key) if obj and key is not None else None
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield formset if rows is None else refilled(formset, rows.get(inline.model, {})), inline

    def not_restored(self, row, key, context):
        """The names of what differs between a former version and now and is not in the form, filled as it is."""
        then, now = self.versions.state(row, key), self.versions.state(row)
        in_form = {None: fillable(context["adminform"].form)}
        for inline in context["inline_admin_formsets"]:
            form = inline.formset.empty_form
            in_form[inline.opts.model] = fillable(form) if inline.has_change_permission else set()
        names = []
        for name in {**(then or {}), **now}:
            older, newer = (then or {}).get(name), now.get(name)
            if plain(older) == plain(newer):
                continue
            part = older or newer
            if isinstance(part.value, dict):
                model = ContentType.objects.get_for_id(name[0]).model_class()
                values = [{} if side is None else side.value for side in (older, newer)]
                names += [
                    _("%(row)s: %(field)s") % {"row": part.name, "field": inner.name}
                    for field, inner in part.value.items()
                    if (older and plain(values[0].get(field)) != plain(values[1].get(field)))
                    and (field not in in_form.get(model, ()) or (newer is None and lacks_file(model)))
                ]
            elif name not in in_form[None]:
                names.append(part.name)
        return list(dict.fromkeys(names))

    def log_change(self, request, obj, message):
        """Restoring a version is an edit that stands in the office's trail, too."""
        if self.keeps_versions and number_in(request.POST.get(RESTORED, "")) is not None:
            note(request.user, Entry.What.RESTORE, obj)
        return super().log_change(request, obj, message)


class RedactForm(forms.Form):
    """What is to go out of the history: a name, an address, a number."""

    words = forms.CharField(
        label=gettext_lazy("Words to strike out"),
        min_length=3,
        max_length=200,
        help_text=gettext_lazy(
            "A name, an address, a phone number that has to go. In every version a sign will stand in its place; that cannot "
            "be undone. The present state stays as it is: correct it in the form."
        ),
    )


def filled(form, values):
    """The form's class, filled with other values than those of its row."""

    class Filled(form):
        def __init__(self, *args, **kwargs):
            kwargs["initial"] = {**(kwargs.get("initial") or {}), **values}
            super().__init__(*args, **kwargs)

    return Filled


def fillable(form):
    """The fields of a form that take a former value. A file that was replaced is gone."""
    return {name for name, field in form.fields.items() if not isinstance(field, forms.FileField)}


def lacks_file(model):
    """Has a model a file that its rows cannot be without?"""
    return any(isinstance(column, FileField) and not column.blank for column in model._meta.fields)


def refilled(formset, rows):
    """An inline's class, filled with the rows that were: {key: {field: value}}.

    Rows that came since are ticked to be deleted, those that went stand among the new ones.
    """

    class Refilled(formset):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            there = {row.pk for row in self.get_queryset()}
            gone = [] if lacks_file(self.model) else [values for key, values in rows.items() if key not in there]
            self.initial_extra, self.extra = gone, len(gone)

        def _construct_form(self, index, **kwargs):
            form = super()._construct_form(index, **kwargs)
            if index < self.initial_form_count():
                values = rows.get(form.instance.pk, {"DELETE": True})
                form.initial |= {name: value for name, value in values.items() if name in fillable(form)}
            return form

    return Refilled


def key_of(model, parent):
    """The foreign key by which an inline's rows point at the row of the page."""
    return next(column for column in model._meta.fields if column.related_model is parent)


def number_in(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_KEY else None


class Archived(admin.SimpleListFilter):
    """Without a choice: what is not archived."""

    title = gettext_lazy("archive")
    parameter_name = "archiwum"

    def lookups(self, request, model_admin):
        return [("tak", _("archived"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("in use"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request, queryset):
        return queryset.filter(archived_at__isnull=self.value() != "tak")


class ArchivingAdmin(ActingAdmin):
    """For what the office puts away and brings back; deleting is for what nothing else holds on to."""

    def all_buttons(self):
        return [
            *self.buttons,
            Button(
                "archive",
                gettext_lazy("Archive"),
                archive,
                when=lambda row: not row.is_archived and not row.why_not_archived,
            ),
            Button("unarchive", gettext_lazy("Bring back"), unarchive, when=lambda row: row.is_archived),
        ]

    def get_list_filter(self, request):
        return [Archived, *super().get_list_filter(request)]

    def get_search_results(self, request, queryset, search_term):
        """What is archived cannot be chosen anew."""
        if request.path == reverse("admin:autocomplete"):
            queryset = queryset.present()
        return super().get_search_results(request, queryset, search_term)


class ReadOnlyAdmin(admin.ModelAdmin):
    """For what is written by the portal and only read by the office."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
