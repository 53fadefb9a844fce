"""Medskapa: questionnaires that everybody can answer, and what becomes of the answers."""
