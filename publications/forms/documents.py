"""What the office fills in about documents."""

from django import forms
from django.utils.translation import gettext_lazy

from pkes.lib.papers import ACCEPT, safe_paper
from publications.models import Document


class DocumentForm(forms.ModelForm):
    """A document; of a draft with its file, which comes back from cleaning as a Paper."""

    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "PDF, DOCX, ODT, XLSX, ODS, PPTX or ODP, at most 20 MB, without macros. Once published it stays; another file is "
            "a new version."
        ),
        max_length=250,
        required=False,
        widget=forms.FileInput({"accept": ACCEPT}),
    )

    class Meta:
        model = Document
        fields = [
            "title_pl", "title_en", "slug", "kind", "description_pl", "description_en", "visibility", "valid_from",
            "valid_to", "trainings", "events", "resolution",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.status != Document.Status.DRAFT:
            del self.fields["upload"]

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        return safe_paper(upload) if upload else None


class WithdrawForm(forms.Form):
    """Why a document is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"), max_length=300, help_text=gettext_lazy("Only the office reads this.")
    )
