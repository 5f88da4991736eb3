"""All models of the app, by subject."""

from members.models.changes import Change, ChangeProposal, ProposedField
from members.models.cluster import Benefit, Cluster, FoundingRecord, Goal, Place
from members.models.consents import Clause, ConsentEvent
from members.models.data_requests import DataRequest, ProcessingActivity
from members.models.join import (
    COUNCIL,
    CouncilMember,
    JoinCounter,
    JoinLink,
    JoinNote,
    JoinRequest,
    JoinStep,
    Opinion,
    Resolution,
)
from members.models.organizations import (
    LegalStatus,
    Mark,
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
    "COUNCIL",
    "Benefit",
    "Change",
    "ChangeProposal",
    "Clause",
    "Cluster",
    "ConfirmationRequest",
    "ConsentEvent",
    "ContactPerson",
    "CouncilMember",
    "DataRequest",
    "FoundingRecord",
    "Goal",
    "Invitation",
    "JoinCounter",
    "JoinLink",
    "JoinNote",
    "JoinRequest",
    "JoinStep",
    "LegalStatus",
    "Mark",
    "OldSlug",
    "Opinion",
    "Organization",
    "Place",
    "ProcessingActivity",
    "ProposedField",
    "RegisterEntry",
    "Representative",
    "Resolution",
    "Service",
    "SourceDocument",
    "Theme",
    "User",
]
