"""All tables, a module for each subject. Every row carries its organisation, so that several can share a server.

No `from __future__ import annotations` in these modules: SQLModel reads the annotations of relationships at run time.
Choices of strings (state, mode) are checked in code, so that a new one needs no migration.
"""

from survey.models.acts import Event, EventChain
from survey.models.answering import Answer, Response, Unclear
from survey.models.asking import Link, Media, Opening, Questionnaire, Round, TargetGroup, Version
from survey.models.coding import Code, CodedUnit, Coding, CodingAct, Memo, Sample, SampleCoder, SampleUnit
from survey.models.columns import metadata, now, random_id
from survey.models.disclosing import CountedPopulation, DisclosureRule, ShownFigure
from survey.models.drafting import Draft
from survey.models.figures import Indicator, Margin, Tally, TallyColumn, TallySegment
from survey.models.ideas import Idea
from survey.models.jobs import Job, JobPart
from survey.models.library import LibraryPicture
from survey.models.listening import Comment, CommentAssigned, CommentRead, CommentTranslation, CommentView
from survey.models.publishing import PublicRound, PublishedResult
from survey.models.quoting import Quote, QuoteTranslation
from survey.models.replying import FollowUp, Goal, Notice, NoticePublication, NoticeSound, NoticeText, Reply
from survey.models.reporting import Report, ReportEdition, ReportFile, ReportSection
from survey.models.staff import ROLES, Organisation, Role, SignIn, User, UserRole
from survey.models.subscribing import Subscription
from survey.models.suggesting import Alike, Reading, Suggestion, Toned, ToneLabel
from survey.models.uploads import Transcript, Upload
from survey.models.workshop import (
    FormerCode,
    Workshop,
    WorkshopEvent,
    WorkshopFile,
    WorkshopResult,
    WorkshopSeat,
    WorkshopSound,
)

__all__ = [
    "ROLES",
    "Alike",
    "Answer",
    "Code",
    "CodedUnit",
    "Coding",
    "CodingAct",
    "Comment",
    "CommentAssigned",
    "CommentRead",
    "CommentTranslation",
    "CommentView",
    "CountedPopulation",
    "DisclosureRule",
    "Draft",
    "Event",
    "EventChain",
    "FollowUp",
    "FormerCode",
    "Goal",
    "Idea",
    "Indicator",
    "Job",
    "JobPart",
    "LibraryPicture",
    "Link",
    "Margin",
    "Media",
    "Memo",
    "Notice",
    "NoticePublication",
    "NoticeSound",
    "NoticeText",
    "Opening",
    "Organisation",
    "PublicRound",
    "PublishedResult",
    "Questionnaire",
    "Quote",
    "QuoteTranslation",
    "Reading",
    "Reply",
    "Report",
    "ReportEdition",
    "ReportFile",
    "ReportSection",
    "Response",
    "Role",
    "Round",
    "Sample",
    "SampleCoder",
    "SampleUnit",
    "ShownFigure",
    "SignIn",
    "Subscription",
    "Suggestion",
    "Tally",
    "TallyColumn",
    "TallySegment",
    "TargetGroup",
    "ToneLabel",
    "Toned",
    "Transcript",
    "Unclear",
    "Upload",
    "User",
    "UserRole",
    "Version",
    "Workshop",
    "WorkshopEvent",
    "WorkshopFile",
    "WorkshopResult",
    "WorkshopSeat",
    "WorkshopSound",
    "metadata",
    "now",
    "random_id",
]
