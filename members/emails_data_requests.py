"""The mails about requests of people about their own data."""

from django.utils import translation

from members.emails import link, office
from pkes.lib.outbox.actions import write
from pkes.lib.outbox.models import Mail

# The last mail that an erased person gets: its row is deleted as soon as it is sent.
FAREWELL = "members/email/data_request_erased"


def to_person(request, template, **context):
    write(
        f"members/email/{template}",
        to=request.email,
        language=request.language,
        context={"request": request, **context},
        regarding=f"datarequest:{request.pk}",
    )


def send_received(request):
    to_person(request, "data_request_received")


def send_extended(request):
    to_person(request, "data_request_extended")


def send_answer(request):
    to_person(request, f"data_request_{request.state}")


def send_erased(email, reference, *, language):
    write(FAREWELL, to=email, language=language, context={"reference": reference})


def farewells():
    """The last mails that went to erased people, and those that could not be sent."""
    return Mail.objects.filter(template=FAREWELL, state__in=[Mail.State.SENT, Mail.State.GIVEN_UP])


def tell_office(request):
    for person in office():
        with translation.override(person.language):
            kind = request.get_kind_display()
        write(
            "members/email/data_request_office",
            to=person.email,
            language=person.language,
            context={
                "request": request,
                "kind": kind,
                "link": link("admin:members_datarequest_change", request.pk, language=person.language),
            },
            regarding=f"datarequest:{request.pk}",
        )
