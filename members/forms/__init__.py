"""Forms of the members app, by subject."""

from members.forms.identity import IdentityForm, LegalStatusFormSet, MarkFormSet
from members.forms.organizations import LOGO_SIDE, OrganizationAdminForm
from members.forms.profiles import (
    ContactForm,
    ContactPersonFormSet,
    DescriptionForm,
    LogoForm,
    ServiceFormSet,
)
from members.forms.representatives import InviteForm, RoleForm
from members.forms.text import RegisterNumberField

__all__ = [
    "LOGO_SIDE",
    "ContactForm",
    "ContactPersonFormSet",
    "DescriptionForm",
    "IdentityForm",
    "InviteForm",
    "LegalStatusFormSet",
    "LogoForm",
    "MarkFormSet",
    "OrganizationAdminForm",
    "RegisterNumberField",
    "RoleForm",
    "ServiceFormSet",
]
