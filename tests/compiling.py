"""What every application compiles anew is compiled once in a test process: templates, and the builders of addresses.

A test has an application of its own; without this, most of its time would go into compiling what the last one had.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

_builders: dict[tuple[Any, ...], Callable[..., Any]] = {}


class KeptTemplates(BytecodeCache):
    """Compiled templates in memory, under names that stand for their sources too."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same source."""
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class KeptRule(Rule):
    """A rule that shares the functions which make its address with every rule of the same parts."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        key = (append_unknown, tuple(self._trace), repr(self.defaults))
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


def keep() -> None:
    """Let every application that this process makes from now on share what is compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptTemplates()}
    Flask.url_rule_class = KeptRule
