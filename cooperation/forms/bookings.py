"""When somebody wants a shared resource, and what is noted of it."""

import datetime
import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import HandOver
from members.forms.text import DayField, HourField, LineField, LinesField


class BookingForm(forms.Form):
    """From when to when, in Polish time; without hours it is whole days. `key` makes a double click one request."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    first_day = DayField(label=gettext_lazy("From: day"))
    starts = HourField(
        label=gettext_lazy("From: hour"),
        help_text=gettext_lazy("Leave both hours empty for whole days."),
        required=False,
    )
    last_day = DayField(
        label=gettext_lazy("To: day"), help_text=gettext_lazy("Empty means the same day."), required=False
    )
    ends = HourField(label=gettext_lazy("To: hour"), required=False)
    purpose = LinesField(
        label=gettext_lazy("What for"),
        help_text=gettext_lazy("The owner reads it: what you need it for, how many people, who collects it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean(self):
        data = self.cleaned_data
        first, starts, ends = data.get("first_day"), data.get("starts"), data.get("ends")
        last = data.get("last_day") or first
        if first is None or last is None or {"starts", "ends", "last_day"} & set(self.errors):
            return data
        if (starts is None) != (ends is None):
            missing = "ends" if ends is None else "starts"
            self.add_error(missing, _("Give both hours, or none for whole days."))
        # As moments: in the night in which the clocks change an hour may be missing.
        elif last < first or (starts and moment(last, ends) <= moment(first, starts)):
            self.add_error("last_day" if last < first else "ends", _("The end has to come after the beginning."))
        return data

    def values(self):
        """What the act wants: aware moments, the end not included."""
        data = self.cleaned_data
        last = data["last_day"] or data["first_day"]
        whole_days = data["starts"] is None
        if whole_days:
            last += datetime.timedelta(days=1)
        return {
            "starts_at": moment(data["first_day"], data["starts"]),
            "ends_at": moment(last, data["ends"]),
            "whole_days": whole_days,
            "purpose": data["purpose"],
            "key": data["key"],
        }


def moment(day, hour):
    return timezone.make_aware(datetime.datetime.combine(day, hour or datetime.time()))


class ReasonForm(forms.Form):
    """Why: the other side reads it."""

    reason = LineField(label=gettext_lazy("Reason"), max_length=300)


class HandOverForm(forms.Form):
    """The state of the thing when it goes and when it comes back."""

    moment = forms.ChoiceField(label=gettext_lazy("Moment"), choices=HandOver.Moment.choices, widget=forms.RadioSelect)
    text = LinesField(
        label=gettext_lazy("State of the thing"),
        help_text=gettext_lazy(
            "What was given, in what state, what is missing, the meter reading. Both sides read it."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
