"""Forms of the members app, by subject."""

from members.forms.organizations import LOGO_SIDE, OrganizationAdminForm, RegisterNumberField

__all__ = ["LOGO_SIDE", "OrganizationAdminForm", "RegisterNumberField"]
