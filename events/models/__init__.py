"""All models of the app, by subject."""

from events.models.events import AgendaItem, CalendarFeed, Event, EventDay, EventPhoto
from events.models.minutes import Decision, Minutes, Participant, Task
from events.models.registrations import Letter, News, Presence, Question, Registration
from events.models.surveys import Survey, SurveyAnswer, SurveyInvitation

__all__ = [
    "AgendaItem",
    "CalendarFeed",
    "Decision",
    "Event",
    "EventDay",
    "EventPhoto",
    "Letter",
    "Minutes",
    "News",
    "Participant",
    "Presence",
    "Question",
    "Registration",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "Task",
]
