"""All models of the app, by subject."""

from trainings.models.attendance import Attendance
from trainings.models.certificates import Certificate, CertificateCounter, Letterhead
from trainings.models.enrolments import DateWish, Enrolment, EnrolmentLetter, TrainingNews
from trainings.models.folder import Evidence
from trainings.models.funding import Funding, FundingLogo
from trainings.models.surveys import (
    OutcomeRating,
    TrainingSurvey,
    TrainingSurveyAnswer,
    TrainingSurveyInvitation,
)
from trainings.models.trainings import LearningOutcome, Training, TrainingCycle, TrainingSession

__all__ = [
    "Attendance",
    "Certificate",
    "CertificateCounter",
    "DateWish",
    "Enrolment",
    "EnrolmentLetter",
    "Evidence",
    "Funding",
    "FundingLogo",
    "LearningOutcome",
    "Letterhead",
    "OutcomeRating",
    "Training",
    "TrainingCycle",
    "TrainingNews",
    "TrainingSession",
    "TrainingSurvey",
    "TrainingSurveyAnswer",
    "TrainingSurveyInvitation",
]
