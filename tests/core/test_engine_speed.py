"""A long questionnaire costs little: to read and check, and for every page of it. The seconds are in `benchmarks`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engine import page_turner, write
from survey.formats import yaml_form
from tests.steps import steps


def test_the_work_grows_as_the_questionnaire_does_and_no_faster(tmp_path: Path) -> None:
    small, large = (write(tmp_path, size) for size in (50, 500))
    assert steps(lambda: yaml_form.examine(large)) < 12 * steps(lambda: yaml_form.examine(small))
    few, many = (yaml_form.examine(folder).questionnaire for folder in (small, large))
    assert steps(page_turner(many, 0.5, kept=False)) < 12 * steps(page_turner(few, 0.5, kept=False))
    assert steps(page_turner(many, 0.5, kept=False)) < 100 * 500
    assert steps(page_turner(many, 0.5)) < 2 * steps(page_turner(few, 0.5)), "what is known of the way is used"
