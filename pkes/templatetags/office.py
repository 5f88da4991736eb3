"""What the coordinator's desk says on its first page."""

from django import template

from pkes import desk
from pkes.imports import OF_LIST, may_import
from pkes.mails import log_address

register = template.Library()


@register.simple_tag(takes_context=True)
def todo(context):
    """What waits for the person, and whether there is anything at all that could."""
    user = context["request"].user
    return {"is_shown": bool(desk.tasks_of(user)), "rows": desk.waiting_for(user)}


@register.simple_tag(takes_context=True)
def figures(context):
    """The cluster in charts, as far as the person may see them."""
    return desk.figures_for(context["request"].user)


@register.simple_tag(takes_context=True)
def mail_log(context):
    """The address of the log of the mail about the row of a page, for those who may read mails; empty where there is none."""
    may_read = context["request"].user.has_perm("outbox.view_mail")
    return log_address(context["original"]) if may_read and context.get("original") else ""


@register.inclusion_tag("admin/_list_tools.html", takes_context=True)
def list_tools(context, changelist):
    """The way from a list of the desk to its files, and to its import for those who may."""
    request, opts = context["request"], changelist.opts
    importer = OF_LIST.get(f"{opts.app_label}_{opts.model_name}")
    return {
        "opts": opts,
        "query": request.GET.urlencode(),
        "formats": ["csv", "xlsx", "ods"],
        "kind": importer.kind if importer and may_import(request.user, importer) else "",
    }
