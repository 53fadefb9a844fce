"""Taking a large round out, one form in a process of its own: how fast, and how much memory more than before."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session

from benchmarks.large import Large
from survey.services import exporting, gathering, handing_over
from survey.services.exporting import LIGHT, Wish

WISHES = {
    "CSV": Wish(form="responses"),
    "CSV, long": Wish(form="responses", shape="long"),
    "JSON": Wish(form="json"),
    "DDI": Wish(form="ddi"),
    "XLSX": Wish(form="xlsx"),
    "SAV": Wish(form="sav"),
    "FHIR": Wish(form="fhir"),
}
QDPX = "QDPX"
FORMS = (*WISHES, QDPX)
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def take(session: Session, large: Large, form: str) -> dict[str, Any]:
    """One export, thrown away as it comes: seconds, bytes, and megabytes of memory before and at its highest."""
    parts = _maker(session, large, form)
    gc.collect()
    RESET.write_text("5")  # forgets the highest so far
    before, begun, worked, size = memory("VmRSS"), time.perf_counter(), time.process_time(), 0
    for part in parts():
        size += len(part)
    return {
        "form": form,
        "s": time.perf_counter() - begun,
        "own CPU s": time.process_time() - worked,
        "file MB": size / 1e6,
        "before MB": before,
        "peak MB": memory("VmHWM"),
    }


def memory(name: str) -> float:
    """A figure of this process's memory, in MB: VmRSS now, VmHWM the highest."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1_024


def _maker(session: Session, large: Large, form: str) -> Callable[[], Iterator[bytes]]:
    """What begins the export; all that it needs is imported before."""
    if form == QDPX:
        questions = gathering.open_questions(large.published.questionnaire)
        return lambda: (
            handing_over.export_project(session, large.actor, large.round_id, large.published, questions).parts
        )
    wish = WISHES[form]
    if wish.form in LIGHT:
        return lambda: exporting.export(session, large.actor, large.round_id, large.published, wish).parts
    from survey.services import preparing  # heavy, as only the background loads it

    wanted = exporting.wanted(large.round_id, wish)
    return lambda: iter(preparing.work(session, large.actor, wanted, lambda done, whole=0: None).parts)
