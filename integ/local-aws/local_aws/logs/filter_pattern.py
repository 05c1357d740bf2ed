"""CloudWatch Logs filter patterns, as documented ("Filter pattern syntax"): does a log line match? Pure.

Terms, JSON patterns and space-delimited patterns are a module each. What is not documented is refused
rather than guessed.
"""

from __future__ import annotations

from collections.abc import Callable

from .json_pattern import MISSING, json_matcher, select
from .pattern_values import FilterPatternError
from .space_pattern import space_matcher
from .term_pattern import term_matcher

__all__ = ["MISSING", "FilterPatternError", "Matcher", "compile_pattern", "select"]

Matcher = Callable[[str], bool]


def compile_pattern(pattern: str) -> Matcher:
    text = pattern.strip()
    if not text:
        return lambda line: True
    if text.startswith("{"):
        return json_matcher(text)
    return space_matcher(text) if text.startswith("[") else term_matcher(text)
