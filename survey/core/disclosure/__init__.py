"""Hiding figures that could point at a person, before anybody sees them who may not read single answers.

`rule` says what must not be known; `parts` hides parts of a whole, `grid` cells of a table whose exact feasible
intervals `flow` finds; `table` puts both into what is known around, `linked` compares three tables, `history` those
of one population with those of others; `axes` says what tables can be sorted by.
"""

from survey.core.disclosure.rule import DEFAULT, HIDDEN, Rule

__all__ = ["DEFAULT", "HIDDEN", "Rule"]
