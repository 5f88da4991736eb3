"""Of which tables pages for everybody are made: of all but these. A committed write to any other makes every stored page old.

A table is named here when it is written often and no page that carries `@stored` shows anything of it; where somebody
forgets one, pages are made anew more often than they need be, and none is ever out of date.
"""

from pkes.lib.content_version import Watch, content_version

# Names of tables, or beginnings of names, which end with "_".
PRIVATE_TABLES = [
    # Who is logged in, how, and from where
    "django_session",
    "usersessions_",
    "account_",
    "mfa_",
    # The worker's tables: its queue, mail, long work, lists that are brought in
    "django_q_",
    "outbox_",
    "jobs_",
    "imports_",
    # What is kept of who did what, and former versions
    "audit_",
    "django_admin_log",
    "reversion_",
    # Letters that went out, and to whom
    "cooperation_toldmatch",
    "events_letter",
    "publications_delivery",
    "publications_subscriber",
    "trainings_enrolmentletter",
    # What two write to one another, and what was read of it; messages to the office
    "cooperation_message",
    "cooperation_readmark",
    "publications_contactmessage",
    # Counters of what nobody is shown who has not logged in
    "members_joincounter",
    "publications_documentdownloads",
    "search_miss",
]


def watch():
    """What sees the writes of this process."""
    return Watch(content_version(), PRIVATE_TABLES)
