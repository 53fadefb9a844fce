"""The codebook for archives has what DDI Codebook 2.5 asks for, in its namespace and order, and every word once."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from survey.core.definition import Questionnaire
from survey.core.extract import Layout
from survey.formats import ddi_codebook, yaml_form

FOLDERS = Path(__file__).parents[2] / "questionnaires"
DDI = {"d": ddi_codebook.NAMESPACE}
ORDER = ["labl", "qstn", "universe", "catgry", "varFormat"]  # of those that we write, as the schema has them


@pytest.fixture(scope="module")
def mammography() -> Questionnaire:
    return yaml_form.read(FOLDERS / "mammography")


def test_an_archive_finds_the_study_the_file_and_every_variable(mammography: Questionnaire) -> None:
    root = fromstring(ddi_codebook.write(mammography, 3, "ab" * 32))
    assert [child.tag.rpartition("}")[2] for child in root] == ["docDscr", "stdyDscr", "fileDscr", "dataDscr"]
    assert root.findtext("d:stdyDscr/d:citation/d:titlStmt/d:titl", namespaces=DDI) == mammography.title.source
    assert root.findtext("d:stdyDscr/d:citation/d:titlStmt/d:IDNo", namespaces=DDI) == "ab" * 32
    assert root.findtext("d:stdyDscr/d:citation/d:verStmt/d:version", namespaces=DDI) == "3"
    variables = root.findall("d:dataDscr/d:var", DDI)
    assert [variable.get("name") for variable in variables] == [one.name for one in Layout(mammography).variables()]
    assert len({variable.get("ID") for variable in variables}) == len(variables)


def test_a_variable_has_its_question_and_choices_in_every_language(mammography: Questionnaire) -> None:
    root = fromstring(ddi_codebook.write(mammography, 1, ""))
    question = next(one for one in mammography.questions() if one.kind == "choice")
    (variable,) = root.findall(f"d:dataDscr/d:var[@name='{question.key}']", DDI)
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    asked = {literal.get(language): literal.text for literal in variable.findall("d:qstn/d:qstnLit", DDI)}
    assert asked == dict(question.label.words)
    keys = [value.text for value in variable.findall("d:catgry/d:catValu", DDI)]
    assert keys == [choice.key for choice in question.choices]
    assert variable.find("d:varFormat", DDI) is not None


def test_the_parts_of_a_variable_stand_in_the_schemas_order(mammography: Questionnaire) -> None:
    for variable in fromstring(ddi_codebook.write(mammography, 1, "")).iter(f"{{{ddi_codebook.NAMESPACE}}}var"):
        places = [ORDER.index(child.tag.rpartition("}")[2]) for child in variable]
        assert places == sorted(places)
