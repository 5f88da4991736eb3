"""Asking for the newsletter, and writing one."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import LegalForm, Powiat
from members.forms.text import LineField, LinesField
from pkes.lib.robots import TrapForm
from publications.actions.newsletter import last_sent_at, on_offer
from publications.models import NewsletterIssue


class SubscribeForm(TrapForm):
    """One address. `clause` is the version of the consent that was shown."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Give your e-mail address."),
            "invalid": gettext_lazy("This is no e-mail address. It should look like name@example.org."),
        },
    )
    clause = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=32_767)

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class IssueForm(forms.ModelForm):
    """An issue of the newsletter; what it tells of is ticked among what is new."""

    subject_pl = LineField(label=gettext_lazy("Subject in Polish"), max_length=150)
    subject_en = LineField(label=gettext_lazy("Subject in English"), max_length=150, required=False)
    intro_pl = LinesField(label=gettext_lazy("First words in Polish"), max_length=10_000, required=False)
    intro_en = LinesField(label=gettext_lazy("First words in English"), max_length=10_000, required=False)
    legal_forms = forms.MultipleChoiceField(
        label=gettext_lazy("Legal forms"), choices=LegalForm, widget=forms.CheckboxSelectMultiple, required=False
    )
    powiaty = forms.MultipleChoiceField(
        label=gettext_lazy("Powiaty"), choices=Powiat, widget=forms.CheckboxSelectMultiple, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = NewsletterIssue
        fields = [
            "subject_pl", "intro_pl", "subject_en", "intro_en", *NewsletterIssue.KINDS,
            "segment", "legal_forms", "powiaty", "cycle",
        ]  # fmt: skip
        widgets = {
            **dict.fromkeys(NewsletterIssue.KINDS, forms.CheckboxSelectMultiple),
            "segment": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What is only read has no fields: an issue that goes out, or somebody who may only look.
        if not set(NewsletterIssue.KINDS) <= set(self.fields):
            return
        self.initial["seen"] = self.instance.version
        is_new, since = self.instance.pk is None, last_sent_at()
        for kind, rows in on_offer().items():
            field, chosen = self.fields[kind], []
            if not is_new:
                chosen = list(getattr(self.instance, kind).values_list("pk", flat=True))
            offered = list(rows[:40])
            field.queryset = rows.model._default_manager.filter(pk__in=[*chosen, *(row.pk for row in offered)])
            if is_new:
                self.initial[kind] = [row.pk for row in offered if is_since(row, kind, since)]
            field.help_text = "" if offered or chosen else _("There is nothing new to tell of.")

    def clean(self):
        data = super().clean()
        Segment = NewsletterIssue.Segment
        needed = {
            Segment.LEGAL_FORM: ("legal_forms", _("Tick at least one legal form.")),
            Segment.POWIAT: ("powiaty", _("Tick at least one powiat.")),
            Segment.CYCLE: ("cycle", _("Choose the training cycle.")),
        }
        name, words = needed.get(data.get("segment"), ("", ""))
        if name and not data.get(name):
            self.add_error(name, words)
        return data


def is_since(row, kind, since):
    """Is a row newer than the last issue? Meetings, trainings and calls to come are worth telling of each time."""
    return since is None or kind not in {"news", "listings"} or row.published_at > since


class SendForm(forms.Form):
    """The preview's button: send what was looked at, now or later."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    at = forms.DateTimeField(
        label=gettext_lazy("Goes out on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=gettext_lazy("Warsaw time. Leave it empty to send the newsletter now."),
    )
