"""Everything that changes the state of an organisation or of its people, or tells somebody about it."""

from members.actions.consents import add_clause, change_clause, change_consent, note_shown
from members.actions.digest import send_digest
from members.actions.erasure import addresses_of, erase, erase_stranger
from members.actions.errors import Conflict, MembersError
from members.actions.freshness import ask_to_confirm, confirm_data
from members.actions.merge import merge_organizations, merge_people
from members.actions.profiles import change_logo, confirm_changes, edit, remove_logo, restore
from members.actions.proposals import decide, propose, withdraw_proposal
from members.actions.register import (
    appoint_coordinator,
    change_slug,
    delete,
    follow_register,
    forget_logo,
    free_slug,
    noting,
    record,
    save,
)
from members.actions.representatives import (
    accept_invitation,
    change_representative_role,
    invite,
    invite_again,
    remove_representative,
    revoke_invitation,
)

__all__ = [
    "Conflict",
    "MembersError",
    "accept_invitation",
    "add_clause",
    "addresses_of",
    "appoint_coordinator",
    "ask_to_confirm",
    "change_clause",
    "change_consent",
    "change_logo",
    "change_representative_role",
    "change_slug",
    "confirm_changes",
    "confirm_data",
    "decide",
    "delete",
    "edit",
    "erase",
    "erase_stranger",
    "follow_register",
    "forget_logo",
    "free_slug",
    "invite",
    "invite_again",
    "merge_organizations",
    "merge_people",
    "note_shown",
    "noting",
    "propose",
    "record",
    "remove_logo",
    "remove_representative",
    "restore",
    "revoke_invitation",
    "save",
    "send_digest",
    "withdraw_proposal",
]
