"""The codebook as DDI Codebook 2.5 (Data Documentation Initiative) for archives: study, file and variables."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from survey.core.definition import Questionnaire, Text
from survey.core.extract import Layout, Variable
from survey.core.languages import LANGUAGES
from survey.formats.codebook_table import REASONS, whole

NAMESPACE: Final = "ddi:codebook:2_5"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_FORMATS: Final = {"number": "numeric", "flag": "numeric"}
register_namespace("", NAMESPACE)


def write(questionnaire: Questionnaire, number: int, sha256: str) -> bytes:
    """The codebook of a published version as an XML document in UTF-8. It holds no answers and no counts."""
    root = Element(f"{{{NAMESPACE}}}codeBook", {"version": "2.5", _LANGUAGE: questionnaire.source})
    _document(root, questionnaire, number)
    _study(root, questionnaire, number, sha256)
    _file(root, questionnaire)
    data = _sub(root, "dataDscr")
    for place, variable in enumerate(Layout(questionnaire).variables(), start=1):
        _variable(data, variable, place)
    indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(root, encoding='unicode')}\n".encode()


def _document(root: Element, questionnaire: Questionnaire, number: int) -> None:
    citation = _sub(_sub(root, "docDscr"), "citation")
    _titles(citation, questionnaire)
    production = _sub(citation, "prodStmt")
    _sub(production, "software", "Medskapa")
    _sub(_sub(citation, "verStmt"), "version", str(number))


def _study(root: Element, questionnaire: Questionnaire, number: int, sha256: str) -> None:
    study = _sub(root, "stdyDscr")
    citation = _sub(study, "citation")
    title = _titles(citation, questionnaire)
    _sub(title, "IDNo", sha256, agency="SHA-256")
    _sub(_sub(citation, "verStmt"), "version", str(number))
    info = _sub(study, "stdyInfo")
    for text in questionnaire.about.values():
        _worded(info, "abstract", text)
    summary = _sub(info, "sumDscr")
    _sub(summary, "anlyUnit", "Individual")
    collection = _sub(_sub(study, "method"), "dataColl")
    _sub(collection, "collMode", "Self-administered questionnaire: web-based, alone or with help")
    languages = ", ".join(LANGUAGES[tag].english if tag in LANGUAGES else tag for tag in questionnaire.languages)
    _sub(collection, "collSitu", f"Languages: {languages}. Not reviewed by a speaker: {_unreviewed(questionnaire)}.")


def _unreviewed(questionnaire: Questionnaire) -> str:
    return ", ".join(questionnaire.unreviewed) or "none"


def _file(root: Element, questionnaire: Questionnaire) -> None:
    text = _sub(_sub(root, "fileDscr", ID="F1"), "fileTxt")
    _sub(text, "fileName", f"{questionnaire.key}-responses.csv")
    _sub(_sub(text, "dimensns"), "varQnty", str(len(Layout(questionnaire).variables())))
    _sub(text, "fileType", "text/csv; charset=utf-8")


def _titles(citation: Element, questionnaire: Questionnaire) -> Element:
    statement = _sub(citation, "titlStmt")
    (source, words), *others = questionnaire.title.words.items()
    _sub(statement, "titl", words, **{_LANGUAGE: source})
    for tag, said in others:
        _sub(statement, "parTitl", said, **{_LANGUAGE: tag})
    return statement


def _variable(data: Element, variable: Variable, place: int) -> None:
    question, column = variable.question, variable.column
    interval = "contin" if variable.type == "number" else "discrete"
    made = _sub(data, "var", ID=f"V{place}", name=variable.name, files="F1", intrvl=interval)
    if question is None or column is None:
        _sub(made, "labl", variable.note, **{_LANGUAGE: "en"})
    else:
        words = column.choice.label if column.choice else question.label
        _worded(made, "labl", words)
        asked = _sub(made, "qstn", ID=f"Q{place}")
        _worded(asked, "qstnLit", question.label)
        if question.relevant:
            _sub(made, "universe", f"Those for whom: {question.relevant}")
        _categories(made, variable)
    _sub(made, "varFormat", type=_FORMATS.get(variable.type, "character"))


def _categories(made: Element, variable: Variable) -> None:
    if variable.type == "missing":
        for reason, words in REASONS.items():
            _category(made, reason, words, missing="Y")
    if variable.type == "flag":
        for value, words in (("1", "chosen"), ("0", "not chosen")):
            _category(made, value, words)
    for choice in variable.column.choices if variable.column else ():
        category = _sub(made, "catgry")
        _sub(category, "catValu", choice.key)
        _worded(category, "labl", choice.label)
        if choice.value is not None:
            _sub(category, "txt", str(whole(choice.value)))


def _category(made: Element, value: str, words: str, **attributes: str) -> None:
    category = _sub(made, "catgry", **attributes)
    _sub(category, "catValu", value)
    _sub(category, "labl", words, **{_LANGUAGE: "en"})


def _worded(parent: Element, name: str, text: Text) -> None:
    for tag, words in text.words.items():
        _sub(parent, name, words, **{_LANGUAGE: tag})


def _sub(parent: Element, element: str, text: str = "", **attributes: str) -> Element:
    made = SubElement(parent, f"{{{NAMESPACE}}}{element}", attributes)
    if text:
        made.text = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return made
