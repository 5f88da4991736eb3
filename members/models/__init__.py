"""All models of the app, by subject."""

from members.models.changes import Change, ChangeProposal, ProposedField
from members.models.cluster import Benefit, Cluster, FoundingRecord, Goal, Place
from members.models.consents import Clause, ConsentEvent, ErasureRequest
from members.models.organizations import (
    LegalStatus,
    OldSlug,
    Organization,
    RegisterEntry,
    Service,
    SourceDocument,
    Theme,
)
from members.models.representatives import ConfirmationRequest, ContactPerson, Invitation, Representative
from members.models.users import User

__all__ = [
    "Benefit",
    "Change",
    "ChangeProposal",
    "Clause",
    "Cluster",
    "ConfirmationRequest",
    "ConsentEvent",
    "ContactPerson",
    "ErasureRequest",
    "FoundingRecord",
    "Goal",
    "Invitation",
    "LegalStatus",
    "OldSlug",
    "Organization",
    "Place",
    "ProposedField",
    "RegisterEntry",
    "Representative",
    "Service",
    "SourceDocument",
    "Theme",
    "User",
]
