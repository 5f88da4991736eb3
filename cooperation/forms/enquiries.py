"""What people write in conversations, and what they say of them."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.text import CONTROLS, LinesField
from pkes.lib.pictures import safe_picture
from pkes.lib.scans import safe_scan

MOST_FILES = 3
MOST_BYTES = 20 * 1024 * 1024
# Pixels of the longer side of a picture.
SIDE = 2000
LONGEST_NAME = 100


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Some files at once, each made safe: content decides what it is. Gives [(name, file)].

    A PDF stays as it came; a picture is written anew, so that it tells neither place nor camera.
    """

    widget = FilesInput

    def clean(self, value, initial=None):
        uploads = [upload for upload in value or [] if upload]
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("Choose at most %(number)s files.") % {"number": MOST_FILES})
        if sum(upload.size for upload in uploads) > MOST_BYTES:
            raise ValidationError(_("Together the files are larger than 20 MB. Send them in several messages."))
        return [safe_file(super(FilesField, self).clean(upload, initial)) for upload in uploads]


def safe_file(upload):
    """(name, file) of an upload whose content is what it may be. Raises ValidationError that names the file."""
    name = plain_name(upload.name)
    upload.seek(0)
    is_paper = upload.read(5) == b"%PDF-"
    try:
        return name, safe_scan(upload) if is_paper else safe_picture(upload, side=SIDE)
    except ValidationError as error:
        words = {"name": name, "reason": " ".join(error.messages)}
        raise ValidationError(_("%(name)s: %(reason)s") % words) from error


def plain_name(name):
    """What somebody called the file, without its ending and without what no page or mail may hold."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", CONTROLS.sub("", name).replace("/", " ").replace("\\", " "))
    return " ".join(stem.split())[:LONGEST_NAME] or _("file")


class MessageForm(forms.Form):
    """One message. `key` makes a double click one message."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = LinesField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("You can use **bold**, lists with a dash at the beginning of a line, and links."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    files = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("Up to three: PDF up to 10 MB, pictures (JPEG, PNG, WebP) up to 5 MB."),
        required=False,
        widget=FilesInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class ReportForm(forms.Form):
    """What is wrong with a conversation."""

    reason = LinesField(label=gettext_lazy("What is wrong?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))


class SettleForm(forms.Form):
    """What the office did about a report."""

    answer = LinesField(
        label=gettext_lazy("Answer to whoever reported"),
        help_text=gettext_lazy("Goes by mail to the organisation that reported. The other side does not see it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    close = forms.BooleanField(label=gettext_lazy("Close the conversation for both sides"), required=False)


class OutcomeForm(forms.Form):
    """What came of a conversation, as one side sees it."""

    NOTHING, TALKED, COOPERATED = "nothing", "talked", "cooperated"

    came = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=[
            (COOPERATED, gettext_lazy("We cooperate or have cooperated")),
            (TALKED, gettext_lazy("We talked, and nothing more")),
            (NOTHING, gettext_lazy("Nothing")),
        ],
        widget=forms.RadioSelect,
    )
    value = forms.DecimalField(
        label=gettext_lazy("Value of the cooperation in PLN"),
        help_text=gettext_lazy("If you want to say: about how much, VAT included. Only the coordinator sees it."),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        localize=True,
        required=False,
    )
    may_publish = forms.BooleanField(
        label=gettext_lazy("Everybody may read that we cooperate"),
        help_text=gettext_lazy(
            "It is published only if the other side agrees, too: both names, and the title where the offer itself is "
            "public; never the value."
        ),
        required=False,
    )

    @classmethod
    def initial_of(cls, outcome):
        """What the form is opened with by somebody whose side has answered already."""
        if outcome is None:
            return {}
        came = cls.COOPERATED if outcome.cooperated else cls.TALKED if outcome.talked else cls.NOTHING
        return {"came": came, "value": outcome.value, "may_publish": outcome.may_publish}

    def values(self):
        """What the act wants."""
        data = self.cleaned_data
        return {
            "talked": data["came"] != self.NOTHING,
            "cooperated": data["came"] == self.COOPERATED,
            "value": data["value"],
            "may_publish": data["may_publish"],
        }
