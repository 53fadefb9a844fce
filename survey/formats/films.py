"""Films in sign language that are found by what they are called: `videos/<tag>/<page>.mp4`, such as
`videos/swl/question.been.mp4`; `survey.core.signing` says how pages are called."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from survey.core.definition import Fault
from survey.formats import media

HOME: Final = "videos"


class Films:
    """The films of a folder by page and sign language; those that no page asks for are faults."""

    def __init__(self, folder: Path) -> None:
        self._found: dict[str, dict[str, str]] = {}
        self._asked: set[str] = set()
        self.faults: list[Fault] = []
        for path in sorted((folder / HOME).glob("*/*")):
            name = path.relative_to(folder).as_posix()
            if path.name.startswith(".") or path.is_symlink() or not path.is_file() or path.suffix == media.CAPTIONS:
                continue
            of_page = self._found.setdefault(path.stem, {})
            if path.parent.name in of_page:
                self._fault(path.stem, name, "duplicate-film", f"{of_page[path.parent.name]} says the same.")
            else:
                of_page[path.parent.name] = name

    def of(self, page: str) -> dict[str, str]:
        """The films of a page by the tags of their languages."""
        self._asked.add(page)
        return self._found.get(page, {})

    def left(self) -> Iterator[Fault]:
        """What is wrong with those that were found, once every page has asked for its own."""
        yield from self.faults
        for page in self._found.keys() - self._asked:
            near = get_close_matches(page, self._asked, n=1)
            mend = f"Did you mean {near[0]}?" if near else "Name it after a page: start, question.been, check, thanks."
            for name in self._found[page].values():
                yield Fault(page, "film-of-nothing", f"There is no page {page[:80]!r}.", mend, f"{name}:1")

    def _fault(self, page: str, name: str, code: str, message: str) -> None:
        self.faults.append(Fault(page, code, message, "Keep one of the two.", f"{name}:1"))


def is_found(source: str) -> bool:
    """Whether a film is found by what it is called, and named nowhere."""
    return source.removeprefix(f"{HOME}/").count("/") == 1
