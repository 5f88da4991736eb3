"""The office's word on a change proposal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.fields import read
from members.history import lines
from members.models import ProposedField

VERDICTS = [(ProposedField.Verdict.ACCEPTED, _("accept")), (ProposedField.Verdict.RETURNED, _("return for correction"))]


class DecisionForm(forms.Form):
    """A verdict and, for a return, a reason for each open field of a proposal, and a comment on the whole.

    `seen` names the state of the proposal that the page showed: what the member corrected meanwhile is not decided unseen.
    """

    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Comment on the whole"),
        help_text=_("Optional. The member reads it in the mail and in the panel."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.initial["seen"] = proposal.proposed_at.isoformat()
        rows = list(proposal.fields.all())
        for row in rows:
            if proposal.is_waiting and row.verdict != ProposedField.Verdict.ACCEPTED:
                # Beside the proposed value stands what is live today, whatever it was when the member wrote.
                row.old = read(proposal.organization, row.field)
        proposed = lines(rows)
        self.open_lines = [
            line for line in proposed if proposal.is_waiting and line.row.verdict != ProposedField.Verdict.ACCEPTED
        ]
        self.settled_lines = [line for line in proposed if line not in self.open_lines]
        for line in self.open_lines:
            self.fields[f"verdict_{line.row.field}"] = forms.ChoiceField(
                label=_("Decision"), choices=VERDICTS, widget=forms.RadioSelect
            )
            self.fields[f"comment_{line.row.field}"] = forms.CharField(
                label=_("What should be corrected"),
                max_length=500,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )
        self.order_fields([name for name in self.fields if name != "comment"])

    def rows(self):
        """(line, its decision, its comment) for the page."""
        return [
            (line, self[f"verdict_{line.row.field}"], self[f"comment_{line.row.field}"]) for line in self.open_lines
        ]

    def clean(self):
        data = self.cleaned_data
        for line in self.open_lines:
            field = line.row.field
            is_returned = data.get(f"verdict_{field}") == ProposedField.Verdict.RETURNED
            if is_returned and not data.get(f"comment_{field}") and not data.get("comment"):
                self.add_error(f"comment_{field}", _("Say why, so that the member can correct it."))
        return data

    @property
    def verdicts(self):
        """{field: (verdict, comment)} as the act wants it."""
        fields = [line.row.field for line in self.open_lines]
        return {
            field: (self.cleaned_data[f"verdict_{field}"], self.cleaned_data[f"comment_{field}"]) for field in fields
        }

    @property
    def for_act(self):
        return {"comment": self.cleaned_data["comment"], "seen": self.cleaned_data["seen"]}

    def again(self, refusal, proposal):
        """The form of the proposal as it is now, with what was typed and why it was refused."""
        data = self.data.copy()
        data["seen"] = proposal.proposed_at.isoformat()
        form = DecisionForm(data, proposal=proposal)
        form.full_clean()
        form.add_error(None, str(refusal))
        return form
