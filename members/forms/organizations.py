"""An organisation as the office edits it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from members.fields import in_words
from members.forms.text import RegisterNumberField
from members.history import name_of
from members.models import OldSlug, Organization
from pkes.lib.pictures import safe_picture

# Pixels. One file serves every page: the profile shows it at 96 px and the directory at 64 px, on screens of two to three
# pixels each. A drawn logo takes about 4 kB; one of 128 px for the directory alone would save 2 kB there and cost a second
# file on the way to the profile.
LOGO_SIDE = 256


# What follows the locality when the map's point is moved along with it.
POINT = {"latitude", "longitude", "location_precision", "location_to_confirm"}
ROWS = {"services", "legal_statuses", "marks"}


class OrganizationAdminForm(forms.ModelForm):
    """An organisation as the office edits it.

    `seen` is the number of the last change that the page knew of. What a member changed since and the office left alone
    stays as it is now; where both changed a field, the office is told and may save again; nothing typed is lost.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Organization
        fields = "__all__"  # noqa: DJ007 - the admin lists them
        field_classes = {
            "nip": RegisterNumberField,
            "regon": RegisterNumberField,
            "krs": RegisterNumberField,
            # Not ImageField: safe_picture is the check, and it reads fewer formats.
            "logo": forms.FileField,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            last = self.instance.changes.order_by("-pk").values_list("pk", flat=True).first()
            self.initial["seen"] = last or 0

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if OldSlug.objects.filter(slug=slug).exclude(organization=self.instance.pk).exists():
            raise forms.ValidationError(_("Another organisation has or had this web address."))
        return slug

    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        return safe_picture(logo, side=LOGO_SIDE) if isinstance(logo, UploadedFile) else logo

    def clean(self):
        super().clean()
        seen = self.cleaned_data.get("seen")
        if self.instance.pk and seen is not None:
            self.weigh(self.instance.changes.filter(pk__gt=seen).select_related("by").order_by("pk"))

    def weigh(self, later):
        """Keep what others changed since the page was opened, and say where the office changed the same."""
        first, last = {}, {}
        for change in later:
            first.setdefault(change.field, change)
            last[change.field] = change
        both = set()
        for field, change in last.items():
            columns = {"logo": {"logo", "logo_alt"}, "locality": {field, *POINT}, "powiat": {field, *POINT}}
            for column in columns.get(field, {field}) & set(self.changed_data):
                if column in POINT or self.has_left_alone(column, first[field]):
                    self.cleaned_data[column] = getattr(self.instance, column)
                else:
                    self.say_what_changed(column, change)
                    both.add(column)
            if field in ROWS:
                # Its rows stand on this page as they were; saving them again would bring the old ones back.
                words = {"field": name_of(field), "who": change.by or "–"}
                self.add_error(
                    None, _("Meanwhile %(who)s changed this: %(field)s. Open the page anew before you save.") % words
                )
        if both and not ROWS & set(last):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = max(change.pk for change in last.values())

    def has_left_alone(self, column, change):
        """True where the form brings back just what the page showed when it was opened."""
        value = self.cleaned_data.get(column)
        return change.field == column and (value if isinstance(value, bool | str | None) else str(value)) == change.old

    def say_what_changed(self, column, change):
        words = {"who": change.by or "–", "value": in_words(change.field, change.new)}
        self.add_error(column, _("Meanwhile %(who)s changed this to “%(value)s”. Save again to keep yours.") % words)
