"""Fields for what people type."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# No page, feed or mail may hold them. NUL is refused by Django itself.
CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


class LineField(forms.CharField):
    """One line of text: whatever white space was pasted, a single blank stands for it."""

    def to_python(self, value):
        return " ".join(CONTROLS.sub("", super().to_python(value)).split())


class LinesField(forms.CharField):
    """Text of several lines, which end in the same way whatever the browser sends."""

    widget = forms.Textarea

    def to_python(self, value):
        return CONTROLS.sub("", super().to_python(value).replace("\r\n", "\n").replace("\r", "\n"))

    def widget_attrs(self, widget):
        """No maxlength: a browser would cut what was pasted without a word, and counts line ends twice."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class RegisterNumberField(forms.CharField):
    """A number of a public register, taken with the spaces and dashes that people write into it."""

    def to_python(self, value):
        return "".join(super().to_python(value).replace("-", "").split())

    def widget_attrs(self, widget):
        """No maxlength: a browser would cut a pasted "813-38-73-000" before the dashes are gone."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class PhoneField(LineField):
    """A phone number as people write it; it must have enough digits to be called."""

    default_error_messages = {"no_number": gettext_lazy("Give a phone number: digits, and spaces as you like.")}

    def validate(self, value):
        super().validate(value)
        if value and not (re.fullmatch(r"[0-9 +()/.-]+", value) and sum(map(str.isdigit, value)) >= 7):
            raise ValidationError(self.error_messages["no_number"], code="no_number")


class PostalCodeField(LineField):
    """A Polish postal code; "35005" is taken for "35-005"."""

    default_error_messages = {"no_code": gettext_lazy("Write a postal code like this: 35-005.")}

    def to_python(self, value):
        value = super().to_python(value)
        return f"{value[:2]}-{value[2:]}" if re.fullmatch(r"[0-9]{5}", value) else value

    def validate(self, value):
        super().validate(value)
        if value and not re.fullmatch(r"[0-9]{2}-[0-9]{3}", value):
            raise ValidationError(self.error_messages["no_code"], code="no_code")


class DayField(forms.DateField):
    """A date, picked or typed."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not 1800 <= value.year <= 2200:
            raise ValidationError(_("Check the year."), code="year")


class HourField(forms.TimeField):
    """An hour, picked or typed."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RowFormSet(forms.BaseFormSet):
    """A list of rows that are replaced as a whole: which of them were there before does not matter.

    Without JavaScript a button asks for one more row: `one_more` gives the same rows and an empty one.
    """

    def __init__(self, data=None, *args, initial=None, **kwargs):
        # What was sent is all there is: compared with what was there before, an unchanged row would count as empty.
        super().__init__(data, *args, initial=None if data is not None else initial, **kwargs)

    def initial_form_count(self):
        return 0

    def total_form_count(self):
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or []) + self.extra, self.absolute_max)

    def rows(self):
        """The values of the rows that are filled and not ticked to be deleted."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and form not in self.deleted_forms
        ]

    def one_more(self):
        """An unbound copy with what was typed, without the rows ticked to be deleted, and with one more empty row."""
        rows = [
            {name: form[name].value() for name in form.fields if name != "DELETE"}
            for form in self.forms
            if form.has_changed() and not form["DELETE"].value()
        ]
        copy = type(self)(initial=rows, prefix=self.prefix, form_kwargs=self.form_kwargs)
        copy.extra = 1
        return copy

    def errors_of_rows(self):
        """The forms that have something to correct, for the summary above the form."""
        return [form for form in self.forms if form.errors] if self.is_bound else []
