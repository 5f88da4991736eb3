"""The profile in sections. What is saved here is public at once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members import actions
from members.completeness import completeness, overview
from members.fields import read
from members.forms import ContactForm, ContactPersonFormSet, DescriptionForm, LogoForm, ServiceFormSet
from members.forms.profiles import BaseForm
from members.models import Clause, Theme
from members.panel.frame import attempt, conflict_context, crumbs, status_of, who
from members.policies import acting, by_post


def here(title):
    return crumbs((_("Profile"), reverse("members:profile")), (title, None))


def initial(request, form_class):
    """The present values of a form's fields, and the last change that they know of."""
    organization = request.acting.organization
    fields = [name for name in form_class.base_fields if name != "base"]
    return {"base": request.acting.last_change, **{name: getattr(organization, name) for name in fields}}


def is_save(request):
    """False where a form was sent only to see a preview or to get one more row, or was typed before the login."""
    return request.method == "POST" and not {"preview", "add"} & set(request.POST)


def saved(request, values, base, **more):
    """Save live fields; `more` is for the act. Returns what came in the way, as `attempt` does."""
    organization = request.acting.organization
    trouble = attempt(request, lambda: actions.edit(organization, values, base=base, **who(request), **more))
    if trouble is None:
        messages.success(request, _("Saved. Your page shows it already."))
    return trouble


@acting
def profile(request):
    organization = overview(request.acting.organization)
    context = {
        "organization": organization,
        "completeness": completeness(organization),
        "services": organization.services.select_related("theme"),
        "contact_persons": organization.contact_persons.all(),
        "crumbs": crumbs((_("Profile"), None)),
    }
    return render(request, "members/panel/profile.html", context)


@acting
def description_edit(request):
    form = DescriptionForm(request.words, initial=initial(request, DescriptionForm))
    trouble = None
    if is_save(request) and form.is_valid():
        trouble = saved(request, form.values(), form.cleaned_data["base"])
        if trouble is None:
            return redirect("members:profile")
    context = {
        "form": form.after_conflict(trouble) if status_of(trouble) == 409 else form,
        "is_preview": "preview" in request.POST,
        "crumbs": here(_("Description")),
        **conflict_context(trouble),
    }
    return render(request, "members/panel/description_form.html", context, status=status_of(trouble))


@acting
def services_edit(request):
    organization = request.acting.organization
    form = BaseForm(request.words, initial={"base": request.acting.last_change})
    themes = Theme.objects.present() | Theme.objects.filter(services__organization=organization)
    options = {"form_kwargs": {"themes": [(theme.slug, theme.name) for theme in themes.distinct()]}}
    rows = ServiceFormSet(request.words, initial=read(organization, "services"), prefix="services", **options)
    trouble = None
    # Both are asked, so that the page shows everything that is wrong.
    if is_save(request) and all([form.is_valid(), rows.is_valid()]):
        trouble = saved(request, {"services": rows.rows()}, form.cleaned_data["base"])
        if trouble is None:
            return redirect("members:profile")
    context = {
        "form": form.after_conflict(trouble) if status_of(trouble) == 409 else form,
        "rows": rows.one_more() if "add" in request.POST else rows,
        "crumbs": here(_("Services")),
        **conflict_context(trouble),
    }
    return render(request, "members/panel/services_form.html", context, status=status_of(trouble))


@acting
def contact_edit(request):
    organization = request.acting.organization
    form = ContactForm(request.words, initial=initial(request, ContactForm))
    rows = contact_rows(request.words, organization)
    trouble = None
    if is_save(request) and all([form.is_valid(), rows.is_valid()]):
        values = {**form.values(), "contact_persons": rows.rows()}
        trouble = saved(request, values, form.cleaned_data["base"], clause=clause_shown(request))
        if trouble is None:
            return redirect("members:profile")
    if status_of(trouble) == 409:
        form = form.after_conflict(trouble)
        if "contact_persons" in trouble.theirs:
            rows = contact_rows(None, organization)
    context = {
        "form": form,
        "rows": rows.one_more() if "add" in request.POST else rows,
        "clause": Clause.objects.current(Clause.Kind.CONTACT_PERSON),
        "crumbs": here(_("Contact")),
        **conflict_context(trouble),
    }
    return render(request, "members/panel/contact_form.html", context, status=status_of(trouble))


def clause_shown(request):
    """The version of the information for contact persons that the form names as shown; None where it names none."""
    shown = request.POST.get("clause", "")
    number = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 6 else 0
    in_force = Clause.objects.filter(kind=Clause.Kind.CONTACT_PERSON, valid_from__lte=timezone.now())
    return in_force.filter(version=number).first()


def contact_rows(words, organization):
    return ContactPersonFormSet(words, initial=read(organization, "contact_persons"), prefix="persons")


@acting
def logo_edit(request):
    organization = request.acting.organization
    start = {"base": request.acting.last_change, "logo_alt": organization.logo_alt}
    form = LogoForm(request.words, request.FILES or None, initial=start, organization=organization)
    trouble = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change = {"alt": data["logo_alt"], "picture": data["logo"], "base": data["base"]}
        trouble = attempt(request, lambda: actions.change_logo(organization, **change, **who(request)))
        if trouble is None:
            messages.success(request, _("Saved. Your page shows it already."))
            return redirect("members:profile")
    if status_of(trouble) == 409:
        organization.refresh_from_db(fields=["logo", "logo_alt"])
        form = LogoForm(initial={**form.cleaned_data, "base": trouble.base}, organization=organization)
    context = {
        "form": form,
        "organization": organization,
        "crumbs": here(_("Logo")),
        **conflict_context(trouble),
    }
    return render(request, "members/panel/logo_form.html", context, status=status_of(trouble))


@by_post("members:logo_edit")
@acting
def logo_remove(request):
    if actions.remove_logo(request.acting.organization, **who(request)):
        messages.success(request, _("The logo is gone; your page shows letters instead."))
    return redirect("members:profile")
