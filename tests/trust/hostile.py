"""What an attacker writes into words, and how to see that it stayed words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from survey.core.canonical import from_data, to_data
from survey.formats import yaml_form, yaml_write
from tests.pages import Page

QUESTIONNAIRES = Path(__file__).parents[2] / "questionnaires"
BREAKOUT = "\"' evil=\"1\" evil='1'></title></style></textarea></select><evil evil=1 hx-get=/evil onload=evil>"
TEMPLATE = "{{777*777*777}}{%raw%}#{777*777*777}%(num)s%s{0}"
COMPUTED = "469097433"  # too long to stand in a random id by chance
PAYLOAD = f"{BREAKOUT}{TEMPLATE}<template><script>evil</script></template><!--"
STRINGS = (
    "a\0b",
    "' OR 1=1--",
    '"); DROP TABLE user;--',
    "9" * 30,
    "9223372036854775807",
    "²",
    "\ud800",
    "\r\nX-Evil: 1",
    "../../etc/passwd",
    "9999-12-31~2147483648",
    PAYLOAD,
    "x" * 5_000,
)


def poison(folder: Path, source: str = "all-kinds") -> Path:
    """A copy of a questionnaire of ours in which every text in every language ends in `PAYLOAD`."""
    data = to_data(yaml_form.examine(QUESTIONNAIRES / source).questionnaire)
    for text in _texts(data):
        text["words"] = {tag: words + PAYLOAD for tag, words in text["words"].items() if words}
    written = folder / source
    yaml_write.write(from_data(data), written)
    return written


def _texts(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict) and "words" in data and "path" in data:
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _texts(part)


def check_inert(page: Page) -> None:
    """Fail where something that was to be words became an element or an attribute, or a template ran it."""
    for element in page.root.iter():
        assert element.tag != "evil", f"{page.address}: words became an element"
        assert "evil" not in element.attrib, f"{page.address}: words became an attribute of <{element.tag}>"
        assert "hx-get" not in element.attrib, page.address
        scripts = element.tag == "script" and not element.get("src", "").startswith("/assets/")
        assert not scripts, f"{page.address}: words became a script"
    assert COMPUTED not in page.html, f"{page.address}: words were computed"
