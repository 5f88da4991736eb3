"""Writing to the coordinator, and answering."""

from django import forms
from django.utils.translation import gettext_lazy

from members.forms.text import LineField, LinesField
from pkes.lib.robots import TrapForm
from publications.models import ContactMessage


class ContactForm(TrapForm):
    name = LineField(
        label=gettext_lazy("Name and surname"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Say what your name is.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("The answer comes to this address."),
        error_messages={
            "required": gettext_lazy("Give your e-mail address."),
            "invalid": gettext_lazy("This is no e-mail address. It should look like name@example.org."),
        },
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("What is your message about?"),
        choices=[("", gettext_lazy("Choose")), *ContactMessage.Topic.choices],
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    text = LinesField(
        label=gettext_lazy("Message"),
        max_length=5000,
        error_messages={"required": gettext_lazy("Write your message.")},
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def values(self):
        """What the act wants."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "topic", "text")}


class AnswerForm(forms.Form):
    """What the sender of a message reads."""

    text = LinesField(
        label=gettext_lazy("Answer"),
        max_length=10_000,
        help_text=gettext_lazy("It goes by mail, under the number of the message."),
    )
