"""The desk's pages that act on all apps at once: erasing people, and what they ask about their data."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import members.admin.organizations
import members.admin.people
import pkes.lib.outbox.admin
from members.actions import data_requests
from members.forms.data_requests import DataRequestForm, ExtensionForm, IdentityForm, OutcomeForm, RefusalForm
from members.models import Cluster, DataRequest, ProcessingActivity, User
from pkes.erasure import erase, erase_as_asked
from pkes.lib.admin import ActingAdmin, Button, ReadOnlyAdmin
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.fold import fold
from pkes.lib.outbox.actions import message
from pkes.lib.outbox.models import Mail
from pkes.lib.texts.mails import tidy
from pkes.lib.texts.models import Text
from pkes.lib.texts.places import PLACES
from pkes.mails import mails_about, row_of, subject_of
from pkes.modules import KEYS, MODULES, switch_modules
from pkes.my_data import as_zip
from pkes.personal_data import collect, collect_by_address
from pkes.retention import RULES
from pkes.texts import as_mail, faults, own_words, reword, unword, write_places

LANGUAGES = {"pl": gettext_lazy("In Polish"), "en": gettext_lazy("In English")}
USABLE = '<div class="usable"><code>{{{}}}</code> <strong>{}</strong><p class="quiet">{}</p></div>'

admin.site.unregister([Cluster, Mail, User])


class AboutWhat(admin.SimpleListFilter):
    """The log of one person or thing: pages of the desk lead here, nobody chooses it from a list."""

    title = gettext_lazy("about")
    parameter_name = "o_czym"

    def lookups(self, request, model_admin):
        self.row = row_of(self.value()) if self.value() else None
        # A filter without choices is passed over, and the list would show everything.
        return [(self.value(), str(self.row or _("nothing that is there")))] if self.value() else []

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(pk__in=mails_about(self.row).order_by().values("pk")) if self.row else queryset.none()


@admin.register(Mail)
class MailAdmin(pkes.lib.outbox.admin.MailAdmin):
    """The log of mail, of everything or of one person or thing."""

    list_filter = [AboutWhat, *pkes.lib.outbox.admin.MailAdmin.list_filter]

    def links_for(self, request, mail):
        row, address = subject_of(mail)
        return [(_("What it is about: %(name)s") % {"name": row}, address)] if address else []


class ClusterForm(forms.ModelForm):
    """The cluster, with the parts of the portal that are on."""

    modules_on = forms.MultipleChoiceField(
        label=gettext_lazy("Parts of the portal that are on"),
        help_text=gettext_lazy(
            "A part that is not ticked is gone at once from the menus, the home page, the sitemap and the news feed, and its "
            "pages answer that there is no such page. Nothing is deleted, and the office goes on with its own pages."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Cluster
        fields = "__all__"  # noqa: DJ007 - the admin lists them

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        switches = self.fields["modules_on"]
        words = gettext_lazy("%(name)s: %(what)s")
        switches.choices = [(module.key, words % {"name": module.name, "what": module.help_text}) for module in MODULES]
        switches.initial = [key for key in KEYS if key not in self.instance.modules_off]


@admin.register(Cluster)
class ClusterAdmin(members.admin.organizations.ClusterAdmin):
    """The cluster's row, and the switches of the portal's parts, which lie in it."""

    form = ClusterForm

    def save_model(self, request, cluster, form, change):
        super().save_model(request, cluster, form, change)
        switch_modules(cluster, set(KEYS) - set(form.cleaned_data["modules_on"]), by=request.user)


@admin.register(User)
class UserAdmin(members.admin.people.UserAdmin):
    """Deleting an account is erasing the person, at their wish."""

    delete_confirmation_template = "members/office/person_erase.html"

    def has_delete_permission(self, request, obj=None):
        """The office erases members' accounts; for a colleague's a superuser takes the rights away first."""
        is_office = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_delete_permission(request, obj) and not is_office

    def get_deleted_objects(self, objs, request):
        """What hangs on an account goes with it; no further right is needed for it."""
        to_delete, counts, _perms_needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    def delete_model(self, request, person):
        erase(person, by=request.user)


class TextForm(forms.ModelForm):
    """Words of one place, filled with the portal's own where the office has none: saving those again changes nothing.

    With the button of the preview the form comes back, and nothing is saved.
    """

    class Meta:
        model = Text
        fields = Text.WORDS
        help_texts = dict.fromkeys(Text.WORDS, gettext_lazy("Empty: the portal’s own words."))

    is_previewed = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self.initial[name] = self.initial.get(name) or own_words(self.instance, name)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 18 if self.instance.place.is_mail else 4

    def clean(self):
        data = super().clean()
        for name in self.fields:
            words = tidy(data.get(name, ""))
            data[name] = "" if words == own_words(self.instance, name) else words
            for fault in faults(self.instance.place, name, words):
                self.add_error(name, fault)
        if "_preview" in self.data and not self.errors:
            self.is_previewed = True
            self.add_error(None, gettext_lazy("This is how it will read. Nothing is saved yet."))
        return data

    def previews(self):
        """What the words look like with sample values: of a mail in each language, or of a page's two texts."""
        text = self.instance
        for name, words in self.cleaned_data.items():
            setattr(text, name, words)
        if text.place.is_mail:
            return [(language, as_mail(text, language)) for language in LANGUAGES]
        return [(language, text.place.sample(getattr(text, f"text_{language}"))) for language in LANGUAGES]


class OfWhat(admin.SimpleListFilter):
    title = gettext_lazy("where")
    parameter_name = "gdzie"

    def lookups(self, request, model_admin):
        return [("strony", _("on pages")), ("maile", _("in mails")), ("zmienione", _("changed by the office"))]

    def queryset(self, request, queryset):
        if self.value() == "zmienione":
            return queryset.exclude(**dict.fromkeys(Text.WORDS, ""))
        mails = [key for key, place in PLACES.items() if place.is_mail]
        if self.value() == "maile":
            return queryset.filter(key__in=mails)
        return queryset.exclude(key__in=mails) if self.value() == "strony" else queryset


@admin.register(Text)
class TextAdmin(ActingAdmin, admin.ModelAdmin):
    """The office's own words on pages and in mails; each version stays."""

    form = TextForm
    list_display = ["place_in_words", "own", "is_changed"]
    list_filter = [OfWhat]
    search_fields = ["key", *Text.WORDS]
    readonly_fields = ["usable", "own_pl", "own_en"]
    change_form_template = "admin/texts/text/change_form.html"
    keeps_versions = True
    buttons = [
        Button(
            "wlasne-slowa",
            gettext_lazy("Back to the portal’s own words"),
            unword,
            when=lambda text: text.is_changed,
            asks=gettext_lazy(
                "The office’s words go, in both languages. They stay in the history, from where they can be brought back."
            ),
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(key__in=PLACES)

    def changelist_view(self, request, extra_context=None):
        write_places()
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request, queryset, search_term):
        """By the office's words and by the portal's own, which are in no column."""
        found, _may_double = super().get_search_results(request, queryset, search_term)
        words = fold(search_term).split()
        keys = [
            key for key, place in PLACES.items()
            if words and all(word in fold(f"{place.name} {place.own_words}") for word in words)
        ]  # fmt: skip
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(key__in=keys)), False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, text=None):
        is_mail = text is not None and text.place.is_mail
        names = {language: [name for name in Text.WORDS if name.endswith(language)] for language in LANGUAGES}
        own = (
            gettext_lazy("The portal’s own words, to compare"),
            {"fields": ["own_pl", "own_en"], "classes": ["collapse"]},
        )
        return [
            (None, {"fields": ["usable"]}),
            *(
                (words, {"fields": names[language] if is_mail else names[language][1:]})
                for language, words in LANGUAGES.items()
            ),
            *([own] if text is not None and text.is_changed else []),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Only the words: what is shown beside them is no field of the form."""
        fields = [name for name in Text.WORDS if obj is None or obj.place.is_mail or name.startswith("text")]
        return super().get_form(request, obj, change=change, **{**kwargs, "fields": fields})

    def get_urls(self):
        page = self.admin_site.admin_view(self.mail_view)
        return [path("<int:pk>/mail/<str:language>/", page, name=self.name_of("mail")), *super().get_urls()]

    def save_model(self, request, text, form, change):
        reword(text, by=request.user)

    def render_change_form(self, request, context, *args, **kwargs):
        """A preview is no mistake: it is shown without the words for one."""
        form = context["adminform"].form
        if form.is_previewed if hasattr(form, "is_previewed") else False:
            context["previews"] = form.previews()
            context["errors"] = ""
            form.errors.clear()
        return super().render_change_form(request, context, *args, **kwargs)

    def mail_view(self, request, pk, language):
        """The HTML part of a mail with sample values: with the words in the form, or with those that are stored.

        It is a document of its own, as in a mailbox, with the style that mails have; no script and no address is loaded.
        """
        text = self.row(request, pk)
        if not text.place.is_mail or language not in LANGUAGES:
            raise Http404
        if request.method == "POST":
            form = self.get_form(request, text, change=True)(request.POST, instance=text)
            form.is_valid()
            if not form.is_previewed:
                return self.changeform_view(request, str(pk))
            mail = dict(form.previews())[language]
        else:
            mail = as_mail(text, language)
        [part] = message(mail).alternatives
        response = HttpResponse(part.content)
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
        )
        return response

    @admin.display(description=gettext_lazy("where"))
    def place_in_words(self, text):
        return text.place.name

    @admin.display(description=gettext_lazy("the portal’s own words"))
    def own(self, text):
        return Truncator(text.place.own_words).words(20) or "–"

    @admin.display(description=gettext_lazy("in Polish"))
    def own_pl(self, text):
        return own_words(text, "text_pl")

    @admin.display(description=gettext_lazy("in English"))
    def own_en(self, text):
        return own_words(text, "text_en")

    @admin.display(description=gettext_lazy("what you can insert"))
    def usable(self, text):
        """Each name with what it stands for, and whether it has to stay."""
        rows = [
            (name, _("has to stay") if name in text.place.needed else "", value or "–")
            for name, value in text.place.sample_values().items()
        ]
        return format_html_join("", USABLE, (row for row in rows)) if rows else "–"

    @admin.display(description=gettext_lazy("the office’s words"))
    def is_changed(self, text):
        words = text.text_pl or text.subject_pl or text.text_en or text.subject_en
        return Truncator(words).words(12) or "–"


class ProcessingActivityForm(forms.ModelForm):
    """An activity, with the retention rules that say how long."""

    rules = forms.MultipleChoiceField(
        label=gettext_lazy("How long: the rules that apply"),
        choices=[(rule.key, rule.what) for rule in RULES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = ProcessingActivity
        fields = [
            "position", "name", "purpose", "basis", "people", "data", "recipients", "transfers", "rules", "security",
            "approved_on",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea({"rows": 3})
            for name in ("purpose", "basis", "people", "data", "recipients", "transfers", "security")
        }
        help_texts = {"approved_on": gettext_lazy("Empty: a draft, and marked as one in the files.")}


@admin.register(ProcessingActivity)
class ProcessingActivityAdmin(ActingAdmin, admin.ModelAdmin):
    """The register of processing activities; how long comes from the table that the night follows."""

    form = ProcessingActivityForm
    list_display = ["position", "name", "people", "approved_on"]
    list_display_links = ["name"]
    search_fields = ["name", "purpose", "data"]
    keeps_versions = True


class Answered(admin.SimpleListFilter):
    """What wants an answer, the nearest deadline first. Without a choice: that."""

    title = gettext_lazy("is there an answer?")
    parameter_name = "odpowiedz"

    def lookups(self, request, model_admin):
        return [("tak", _("there is an answer")), ("wszystkie", _("all requests"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("not yet"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request, queryset):
        if self.value() == "wszystkie":
            return queryset
        if self.value() == "tak":
            return queryset.exclude(state__in=DataRequest.OPEN)
        return queryset.filter(state__in=DataRequest.OPEN)


def now(row):
    return _("%(title)s: now %(state)s.") % {"title": row, "state": row.get_state_display()}


@admin.register(DataRequest)
class DataRequestAdmin(ActingAdmin, ReadOnlyAdmin):
    """What people ask about their own data: entered here where it came by mail or phone, answered by the buttons."""

    list_display = ["reference_in_words", "kind", "who_asks", "received_on", "state", "deadline"]
    list_display_links = ["reference_in_words", "kind"]
    list_filter = [Answered, "kind", "channel"]
    list_select_related = ["person", "organization"]
    search_fields = ["email", "name", "person__name", "person__email", "wish"]
    date_hierarchy = "received_on"
    buttons = [
        Button(
            "tozsamosc",
            gettext_lazy("We know who asks"),
            data_requests.begin,
            says=now,
            when=lambda row: row.state == row.State.RECEIVED,
            form=IdentityForm,
        ),
        Button(
            "zalatw",
            gettext_lazy("Done: write the answer"),
            data_requests.settle,
            says=now,
            when=lambda row: row.is_begun and not row.is_erasure,
            form=OutcomeForm,
        ),
        Button(
            "usun-dane",
            gettext_lazy("Erase the person"),
            erase_as_asked,
            says=now,
            when=lambda row: row.is_begun and row.is_erasure,
            asks=gettext_lazy(
                "The name and the addresses go everywhere, also out of the history, of mails and of comments. It cannot be "
                "undone. The person gets a last mail that says so, and this request is closed."
            ),
        ),
        Button(
            "przedluz",
            gettext_lazy("Put the deadline off"),
            data_requests.extend,
            says=now,
            when=lambda row: row.is_open and not row.extended_at and not row.is_late,
            form=ExtensionForm,
        ),
        Button(
            "odmow",
            gettext_lazy("Refuse"),
            data_requests.refuse,
            says=now,
            when=lambda row: row.is_open,
            form=RefusalForm,
        ),
    ]

    def has_add_permission(self, request):
        return admin.ModelAdmin.has_add_permission(self, request)

    def may_press(self, request, row, button):
        """Nothing of a request is changed by hand; the acts need the right all the same."""
        return admin.ModelAdmin.has_change_permission(self, request, row)

    def get_urls(self):
        own = [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=self.name_of(name))
            for route, view, name in [("dane/", self.data_view, "data"), ("dane.zip", self.data_file, "data_file")]
        ]
        return own + super().get_urls()

    def links_for(self, request, row):
        if row.anonymised_at or not row.is_begun or not (row.person or row.email):
            return []
        return [(_("What we hold about the person"), self.address_of("data", row.pk))]

    # The list

    def get_ordering(self, request):
        """What waits by its deadline; what is answered, the latest first."""
        return ["-received_on", "-pk"] if Answered.parameter_name in request.GET else ["due_on", "pk"]

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def reference_in_words(self, row):
        return row.reference

    @admin.display(description=gettext_lazy("who asks"))
    def who_asks(self, row):
        return row.who or "–"

    @admin.display(description=gettext_lazy("answer by"), ordering="due_on")
    def deadline(self, row):
        day = date_format(row.due_on, "j E Y")
        if not row.is_open:
            return day
        if row.is_late:
            return _("%(day)s, late") % {"day": day}
        left = ngettext("%(days)s day left", "%(days)s days left", row.days_left) % {"days": row.days_left}
        return _("%(day)s, %(left)s") % {"day": day, "left": left}

    # One request

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **kwargs, **({} if obj else {"form": DataRequestForm}))

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            words = gettext_lazy(
                "A request may come in any way and in any words; what counts is the day it reached us."
            )
            return [(None, {"description": words, "fields": DataRequestForm.Meta.fields})]
        asked = [
            "kind",
            "article",
            "who_asks",
            "email",
            "organization",
            "wish",
            "channel",
            "received_on",
            "recorded_by",
        ]
        answer = ["state", "deadline", "identity", "extension_reason", "outcome", "closed_at", "closed_by"]
        return [(gettext_lazy("What was asked"), {"fields": asked}), (gettext_lazy("What we did"), {"fields": answer})]

    def get_readonly_fields(self, request, obj=None):
        return ["article", "who_asks", "deadline"] if obj else []

    @admin.display(description=gettext_lazy("basis"))
    def article(self, row):
        return _("article %(number)s GDPR") % {"number": row.article}

    def add_view(self, request, form_url="", extra_context=None):
        buttons = {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **buttons})

    def save_model(self, request, row, form, change):
        data_requests.record_request(row, by=request.user)

    def response_add(self, request, row, post_url_continue=None):
        messages.success(request, _("The request is entered. The answer is due by %(day)s.") % {
            "day": date_format(row.due_on, "j E Y")
        })  # fmt: skip
        return HttpResponseRedirect(self.address_of("change", row.pk))

    # The person's data

    def one_begun(self, request, pk):
        """A request of which we know who asks: nothing is shown about a person before that."""
        row = self.row(request, pk)
        if not row.is_begun or not (row.person or row.email):
            raise Http404
        return row

    def sections(self, row):
        return collect(row.person) if row.person else collect_by_address(row.email)

    def data_view(self, request, pk):
        row = self.one_begun(request, pk)
        note(request.user, Entry.What.DATA, row)
        context = {
            **self.context_of(request, row),
            "title": _("What we hold about the person"),
            "sections": self.sections(row),
            "file": self.address_of("data_file", pk),
            "back": self.address_of("change", pk),
        }
        return render(request, "members/office/person_data.html", context)

    def data_file(self, request, pk):
        row = self.one_begun(request, pk)
        note(request.user, Entry.What.DATA, row, words="ZIP")
        return as_zip(request, self.sections(row), row.email or str(row.person))
