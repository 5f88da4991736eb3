"""The mails of trainings. Each function writes rows into the outbox, in the transaction of what causes them."""

from members.emails import link
from pkes.lib.outbox.actions import write
from pkes.lib.places.letters import new_letter
from pkes.lib.places.models import State


def send(enrolment, kind, *, clause=None, **context):
    """Write to somebody who was enrolled, once for each kind; returns whether this was the time.

    `kind` is the name of a template, for what comes several times with a number: "changed:3". `clause` is what the person
    is to be told about their data. Every mail has links of its own to the enrolment and to resigning; all stay good.
    """
    token = new_letter(enrolment, kind)
    if token is None:
        return False
    training, language = enrolment.training, enrolment.language
    write(
        f"trainings/email/enrolment_{kind.split(':')[0]}",
        to=enrolment.recipient,
        language=language,
        context={
            "enrolment": enrolment,
            "training": training,
            "for_somebody": not enrolment.email,
            "clause": clause,
            "link": link("trainings:enrolment_status", token, language=language),
            "resign_link": link("trainings:enrolment_resign", token, language=language),
            "training_link": link("trainings:training_detail", training.slug, language=language),
            "enrol_link": link("trainings:panel_training", training.slug, language=language),
            "online_link": training.online_link if enrolment.state == State.CONFIRMED else "",
            **context,
        },
        secret=True,
        regarding=f"enrolment:{enrolment.pk}",
    )
    return True


def send_wish_link(wish, token):
    """Ask somebody who wants to be told the date to prove their address."""
    write_wish(wish, "date_confirm", secret=True, link=link("trainings:date_wish", token, language=wish.language))


def send_date(wish):
    """Tell the date of a training to somebody who waited for it, or that there will be none."""
    page = link("trainings:training_detail", wish.training.slug, language=wish.language)
    write_wish(wish, "date_cancelled" if wish.training.is_cancelled else "date_set", link=page)


def write_wish(wish, template, *, secret=False, **context):
    write(
        f"trainings/email/{template}",
        to=wish.email,
        language=wish.language,
        context={"training": wish.training, **context},
        secret=secret,
        regarding=f"training:{wish.training_id}",
    )
