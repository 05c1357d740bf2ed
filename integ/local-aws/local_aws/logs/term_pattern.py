"""Patterns for unstructured log lines: words, "phrases", -excluded and ?optional terms, %expressions%. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from .pattern_values import FilterPatternError, compile_expression

Matcher = Callable[[str], bool]
# What is not alphanumeric (or an underscore) has to stand in quotes.
TERM = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)+)"|%([^%]+)%|(\w+))(?=\s|$)')


def term_matcher(text: str) -> Matcher:
    by_sign: dict[str, list[Matcher]] = {"": [], "?": [], "-": []}
    position = 0
    while position < len(text):
        found = TERM.match(text, position)
        if not found:
            rest = text[position:].strip()
            raise FilterPatternError(f"terms with other than alphanumeric characters belong into quotes: {rest}")
        sign, phrase, expression, word = found.groups()
        by_sign[sign].append(_contains(phrase or word or "", expression))
        position = found.end()
    required, optional, excluded = by_sign[""], by_sign["?"], by_sign["-"]

    def matches(line: str) -> bool:
        if required or excluded:  # optional terms beside others decide nothing
            return all(term(line) for term in required) and not any(term(line) for term in excluded)
        return any(term(line) for term in optional)

    return matches


def _contains(text: str, expression: str | None) -> Matcher:
    if expression:
        compiled = compile_expression(expression)
        return lambda line: compiled.search(line) is not None
    wanted = text.replace('\\"', '"')
    return lambda line: wanted in line
