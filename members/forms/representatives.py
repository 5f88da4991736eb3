"""Who acts for an organisation."""

from django import forms
from django.utils.translation import gettext_lazy

from members.models import Representative


class RoleForm(forms.Form):
    """What somebody may do for the organisation."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Representative.Role.choices,
        initial=Representative.Role.EDITOR,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("An editor changes the page. An owner also decides who acts for the organisation."),
    )


class InviteForm(RoleForm):
    """Whom to invite."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("The invitation goes there. The link in it works for 14 days, once."),
        max_length=254,
    )
    field_order = ["email", "role"]
