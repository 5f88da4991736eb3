"""The office's word on a change proposal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.fields import NAMES, in_words
from members.models import ProposedField


class DecisionForm(forms.Form):
    """A verdict and, for a return, a reason for each open field of a proposal, and a comment on the whole."""

    comment = forms.CharField(
        label=_("Comment for the member"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        proposed = list(proposal.fields.all())
        for row in proposed:
            row.name = NAMES[row.field]
            row.old_in_words, row.new_in_words = in_words(row.field, row.old), in_words(row.field, row.new)
        self.open_fields = [
            row for row in proposed if proposal.is_waiting and row.verdict != ProposedField.Verdict.ACCEPTED
        ]
        self.settled_fields = [row for row in proposed if row not in self.open_fields]
        for row in self.open_fields:
            self.fields[f"verdict_{row.field}"] = forms.ChoiceField(
                label=_("Decision"),
                choices=[("accepted", _("accept")), ("returned", _("return for correction"))],
                widget=forms.RadioSelect,
            )
            self.fields[f"comment_{row.field}"] = forms.CharField(label=_("Comment"), max_length=500, required=False)

    def rows(self):
        """(proposed field, its decision, its comment) for the page."""
        return [(row, self[f"verdict_{row.field}"], self[f"comment_{row.field}"]) for row in self.open_fields]

    def clean(self):
        for row in self.open_fields:
            returned = self.cleaned_data.get(f"verdict_{row.field}") == ProposedField.Verdict.RETURNED
            if returned and not self.cleaned_data.get(f"comment_{row.field}") and not self.cleaned_data.get("comment"):
                self.add_error(f"comment_{row.field}", _("Say why, so that the member can correct it."))
        return self.cleaned_data

    @property
    def verdicts(self):
        """{field: (verdict, comment)} as the act wants it."""
        data = self.cleaned_data
        return {row.field: (data[f"verdict_{row.field}"], data[f"comment_{row.field}"]) for row in self.open_fields}
