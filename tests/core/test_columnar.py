"""Columns of values: read back as they were written, counted as one would count them one by one."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from survey.core import columnar
from survey.core.columnar import NOT_ASKED, Column, Entry

ENTRIES = st.sampled_from([NOT_ASKED, (None, "dont-know"), ('"far"', ""), ('["å","b"]', ""), ("3.5", "")])
COLUMNS = st.lists(st.tuples(ENTRIES, ENTRIES), min_size=1, max_size=60)


def wide() -> list[Entry]:
    return [(json.dumps(number), "") for number in range(700)]


@given(COLUMNS)
def test_a_column_is_read_back_as_it_was_stored(pairs: list[tuple[Entry, Entry]]) -> None:
    values = [first for first, _ in pairs]
    column = columnar.encoded(values)
    entries, codes = columnar.packed(column)
    assert list(columnar.unpacked(entries, codes, len(values)).values()) == values
    assert dict(columnar.unpacked_counts(entries)) == column.counts() == Counter(values)


def test_more_values_than_a_byte_holds_take_two() -> None:
    entries, codes = columnar.packed(columnar.encoded(wide()))
    assert len(codes) == 1400
    assert list(columnar.unpacked(entries, codes, 700).values()) == wide()


@given(COLUMNS)
def test_combinations_are_counted_within_the_mask(pairs: list[tuple[Entry, Entry]]) -> None:
    one, other = (columnar.encoded(values) for values in zip(*pairs, strict=True))
    masks = one.mask(lambda entry: entry != NOT_ASKED), other.mask(lambda entry: entry[1] == "")
    expected = Counter(pair for pair in pairs if pair[0] != NOT_ASKED and pair[1][1] == "")
    assert columnar.joint([one, other], columnar.both(*masks)) == expected
    assert columnar.joint([one, other]) == Counter(pairs)


def test_a_mask_sees_every_value_of_a_wide_column() -> None:
    column = columnar.encoded(wide())
    assert sum(column.mask(lambda entry: entry[0] in ("3", "699"))) == 2


def test_taking_one_away_takes_away_a_value_that_nobody_else_had() -> None:
    column: Column = columnar.encoded([('"a"', ""), ('"lone"', ""), ('"a"', "")])
    assert column.without(1).entries == (('"a"', ""),)
    assert list(column.without(0).values()) == [('"lone"', ""), ('"a"', "")]


def test_ids_are_read_back() -> None:
    ids = [1, 2**53 - 1]
    assert columnar.unpacked_ids(columnar.packed_ids(ids)) == ids
