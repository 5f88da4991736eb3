"""Who acts for which organisation in a request, and what somebody had typed when their session ended."""

from dataclasses import dataclass, field

from django.contrib.auth.views import redirect_to_login
from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.utils import timezone

from members.models import Change, Organization, Representative, User

# Keys of the session.
CHOSEN = "acting_for"
ON_BEHALF = "acting_on_behalf"
KEPT = "kept_words"

MOST_KEPT = 60_000  # letters; the longest form of the panel has less
KEPT_SECONDS = 2 * 3600
NOT_KEPT = {"csrfmiddlewaretoken"}
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Acting:
    """A person who acts for an organisation: as its representative, or from the office on its behalf.

    `last_change` is the number of the organisation's last change at the moment it was read: what a form opened now knows.
    """

    person: User
    organization: Organization
    last_change: int
    representative: Representative | None = None
    organizations: list = field(default_factory=list)

    @property
    def is_on_behalf(self):
        return self.representative is None

    @property
    def is_owner(self):
        """May decide who else acts for the organisation: its owners, and the office."""
        return self.is_on_behalf or self.representative.is_owner

    @property
    def can_switch(self):
        return self.is_on_behalf or len(self.organizations) > 1


def acting_of(request):
    """Who acts for what in this request; None where the person acts for nobody. Asked of the database once a request.

    A form names the organisation that it was opened for, so that a switch in another tab cannot send its words astray.
    """
    if not hasattr(request, "acting"):
        request.acting = find_acting(request) if request.user.is_authenticated else None
    return request.acting


def may_act_on_behalf(user):
    """True of the office's people who may change organisations; working in the office alone is not enough."""
    return user.is_staff and user.has_perm("members.change_organization")


def find_acting(request):
    representatives = {
        representative.organization_id: representative
        for representative in Representative.objects.filter(person=request.user)
        .select_related("organization")
        .annotate(last_change=last_change_of("organization"))
    }
    organizations = [representative.organization for representative in representatives.values()]
    named, on_behalf = named_organization(request), request.session.get(ON_BEHALF)
    pk = named or on_behalf or request.session.get(CHOSEN)
    from_office = (named or on_behalf) and (pk == on_behalf or pk not in representatives)
    if from_office and may_act_on_behalf(request.user):
        organization = Organization.objects.annotate(last_change=last_change_of("pk")).filter(pk=pk).first()
        if organization:
            return Acting(request.user, organization, organization.last_change or 0, organizations=organizations)
    representative = representatives.get(pk)
    if representative is None and representatives and not named:
        representative = next(iter(representatives.values()))
    if representative is None:
        return None
    last_change = representative.last_change or 0
    return Acting(request.user, representative.organization, last_change, representative, organizations)


def last_change_of(key):
    """The number of an organisation's last change, read in the same statement as the organisation itself."""
    return Subquery(Change.objects.filter(organization=OuterRef(key)).order_by("-pk").values("pk")[:1])


def named_organization(request):
    """The number of the organisation that a form was opened for; None where the request names none."""
    words = words_of(request)
    named = words.get("acting_for", "") if words is not None else ""
    return int(named) if named.isascii() and named.isdigit() and int(named) <= LARGEST_KEY else None


def words_of(request):
    """What a form of the panel was filled with: sent now, or kept from a session that had ended. Otherwise None."""
    if request.method == "POST":
        return request.POST
    return getattr(request, "kept", None)


def ask_to_log_in(request):
    """Send somebody to the login page and afterwards back; what they had typed waits for them in the session."""
    if request.method == "POST":
        keep_words(request)
    return redirect_to_login(request.get_full_path())


def keep_words(request):
    """Put the text fields of a form into the session of somebody who is not logged in (any more); no files."""
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT and "password" not in name}
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if fields and size <= MOST_KEPT:
        request.session[KEPT] = {"path": request.path, "at": int(timezone.now().timestamp()), "fields": fields}


def take_words(request):
    """The words kept for this very page, once; None where there are none or they are too old."""
    kept = request.session.get(KEPT)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    if timezone.now().timestamp() - kept["at"] > KEPT_SECONDS:
        return None
    words = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        words.setlist(name, values)
    return words
