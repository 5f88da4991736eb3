"""The mails about joint offers. Each function writes rows into the outbox, in the transaction of what causes them."""

from cooperation.call_emails import to_people


def about_offer(offer, organization, template, **context):
    to_people(
        organization,
        f"joint_offer_{template}",
        page="cooperation:joint_offer",
        args=[offer.pk],
        regarding=f"joint-offer:{offer.pk}",
        offer=offer,
        **context,
    )


def send_asked(offer, organization):
    about_offer(offer, organization, "asked")


def send_answered(part):
    about_offer(
        part.offer, part.offer.lead, "answered", part=part, is_accepted=part.state == part.State.ACCEPTED,
        is_complete=part.offer.is_ready,
    )  # fmt: skip


def send_withdrawn(offer, organization):
    about_offer(offer, organization, "withdrawn")


def send_given(offer, organization):
    about_offer(offer, organization, "given")
