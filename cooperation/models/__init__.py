from cooperation.models.bookings import Booking, HandOver
from cooperation.models.calls import (
    CallReminder,
    CallRequirement,
    CallStance,
    Consortium,
    ConsortiumPartner,
    FundingCall,
    PartnerKind,
)
from cooperation.models.enquiries import Attachment, Enquiry, EnquiryOutcome, EnquiryReport, Message, ReadMark
from cooperation.models.joint_offers import JointOffer, JointOfferPart
from cooperation.models.listings import Listing, ListingPowiat, RenewalLink
from cooperation.models.matches import ListingWord, MatchPace, NotForUs, ToldMatch
from cooperation.models.rounds import RoundGuest, RoundPlan, RoundSeat

__all__ = [
    "Attachment",
    "Booking",
    "CallReminder",
    "CallRequirement",
    "CallStance",
    "Consortium",
    "ConsortiumPartner",
    "Enquiry",
    "EnquiryOutcome",
    "EnquiryReport",
    "FundingCall",
    "HandOver",
    "JointOffer",
    "JointOfferPart",
    "Listing",
    "ListingPowiat",
    "ListingWord",
    "MatchPace",
    "Message",
    "NotForUs",
    "PartnerKind",
    "ReadMark",
    "RenewalLink",
    "RoundGuest",
    "RoundPlan",
    "RoundSeat",
    "ToldMatch",
]
