"""Forms of requests about personal data: entering one, and what each act on it wants to know."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.forms.text import LineField, LinesField
from members.models import DataRequest


class DataRequestForm(forms.ModelForm):
    """What came in. An address is enough; whoever was entered without one is known by the name in one organisation."""

    class Meta:
        model = DataRequest
        fields = ["kind", "channel", "received_on", "email", "name", "organization", "language", "wish"]
        help_texts = {
            "email": _("The answer goes here. If it has an account, the request is linked to it."),
            "name": _(
                "As the organisation wrote it. Needed where there is no address, together with the organisation."
            ),
            "received_on": _("The month for the answer runs from this day."),
        }
        widgets = {"wish": forms.Textarea({"rows": 5})}

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A request of a day still to come cannot be entered yet."))
        return day

    def clean(self):
        data = super().clean()
        if not self.errors and not data["email"] and not (data["name"] and data["organization"]):
            raise forms.ValidationError(_("Give the address, or the name and the organisation."))
        return data


class OwnDataRequestForm(forms.ModelForm):
    """What somebody with an account asks in the panel; what they can do there themselves is not asked for."""

    SELF_SERVICE = {DataRequest.Kind.ACCESS, DataRequest.Kind.PORTABILITY, DataRequest.Kind.ERASURE}

    class Meta:
        model = DataRequest
        fields = ["kind", "wish"]
        labels = {"kind": _("What do you ask for?"), "wish": _("What is it about?")}
        widgets = {"kind": forms.RadioSelect, "wish": forms.Textarea({"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wish"].required = True
        self.fields["kind"].choices = [
            (kind.value, kind.label) for kind in DataRequest.Kind if kind not in self.SELF_SERVICE
        ]


class IdentityForm(forms.Form):
    """How the office knows who asks."""

    identity = LineField(
        label=_("How do we know who it is?"),
        help_text=_(
            "For instance: wrote from the address of the account; came with an identity card. Keep no copy of it."
        ),
        max_length=300,
        widget=forms.TextInput({"size": 60}),
    )


class ExtensionForm(forms.Form):
    """Why the answer takes longer than a month."""

    reason = LinesField(
        label=_("Why is more time needed?"),
        help_text=_("The person gets it by mail, with the new day. The request has to be complex, or one of many."),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


class OutcomeForm(forms.Form):
    """What was done; the person reads it."""

    outcome = LinesField(
        label=_("What was done?"),
        help_text=_("The person gets it by mail. Without an address, print it and hand it over."),
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
    )


class RefusalForm(forms.Form):
    """Why the request is not fulfilled; the person reads it."""

    outcome = LinesField(
        label=_("Why is it not done?"),
        help_text=_("The person gets it by mail; where to complain is added."),
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
    )
