"""The desk's site: its pages grouped as the coordinator thinks of them, not as the code is cut."""

from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# Key, name, and the models in the order in which they stand. A model that no group names stands in the last one.
GROUPS = [
    (
        "czlonkowie",
        _("Members"),
        [
            "members.joinrequest", "members.organization", "members.changeproposal", "members.registerentry",
            "members.user", "members.representative", "members.invitation", "members.contactperson",
            "members.councilmember", "members.resolution", "members.change",
        ],
    ),
    (
        "spotkania",
        _("Meetings"),
        ["events.event", "events.registration", "events.minutes", "events.task", "events.survey"],
    ),
    (
        "szkolenia",
        _("Trainings"),
        [
            "trainings.training", "trainings.trainingcycle", "trainings.enrolment", "trainings.datewish",
            "trainings.certificate", "trainings.letterhead", "trainings.funding",
        ],
    ),
    ("publikacje", _("News and documents"), ["publications.newsitem", "publications.newscategory", "publications.document"]),
    (
        "wspolpraca",
        _("Cooperation"),
        [
            "cooperation.listing", "cooperation.fundingcall", "cooperation.consortium", "cooperation.jointoffer",
            "cooperation.enquiryreport", "cooperation.enquiryoutcome", "cooperation.booking",
        ],
    ),
    (
        "newsletter",
        _("Newsletter"),
        ["publications.newsletterissue", "publications.subscriber", "publications.delivery"],
    ),
    ("poczta", _("Mail"), ["publications.contactmessage", "outbox.mail"]),
    (
        "klaster",
        _("The cluster and its words"),
        [
            "members.cluster", "texts.text", "members.goal", "members.benefit", "members.theme",
            "members.sourcedocument", "search.miss",
        ],
    ),
    (
        "dane-osobowe",
        _("Personal data"),
        [
            "members.datarequest", "members.processingactivity", "members.clause", "members.consentevent",
            "audit.entry",
        ],
    ),
    ("technika", _("Technical matters"), []),
]  # fmt: skip
# What libraries call their models is not said in plain words, or not in Polish; beside mails "messages" says too little.
PLAIN = {
    "publications.contactmessage": _("messages from the contact page"),
    "mfa.authenticator": _("second factors of people"),
    "django_q.schedule": _("what runs by the clock"),
    "django_q.success": _("work done in the background"),
    "django_q.failure": _("work in the background that failed"),
    "django_q.ormq": _("work that waits in the background"),
}


class Office(admin.AdminSite):
    index_title = _("Coordinator’s desk")

    def get_app_list(self, request, app_label=None):
        """The groups, with the pages that somebody may open. The page of one app has what Django would show of it."""
        if app_label:
            return super().get_app_list(request, app_label)
        models = {
            model["model"]._meta.label_lower: model
            for app in self._build_app_dict(request).values()
            for model in app["models"]
        }
        for label, name in PLAIN.items():
            if label in models:
                models[label]["name"] = capfirst(name)
        named = {label for _key, _name, labels in GROUPS for label in labels}
        rest = sorted((label for label in models if label not in named), key=lambda label: str(models[label]["name"]))
        groups = []
        for number, (key, name, labels) in enumerate(GROUPS, 1):
            labels = [*labels, *(rest if number == len(GROUPS) else [])]
            pages = [models[label] for label in labels if label in models]
            if pages:
                groups.append(
                    {"name": name, "app_label": key, "app_url": "", "has_module_perms": True, "models": pages}
                )
        return groups
