"""A report in one language, in words: from what was published to a document that every room and command can draw."""

from survey.reports.telling import tell, tell_edition

__all__ = ["tell", "tell_edition"]
