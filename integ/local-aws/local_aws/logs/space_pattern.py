"""Patterns for log lines of fields between spaces: `[ip, ..., status = 5*, bytes > 1000]`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .pattern_values import NUMBER, ORDER, FilterPatternError, Wanted, check_number_of_expressions, equality, order

Matcher = Callable[[str], bool]
FieldTest = Callable[[str], bool]

ELLIPSIS = ("...", "…")
# What stands between brackets or quotes is one field, without them.
FIELD = re.compile(r'\[([^\]]*)\]|"([^"]*)"|(\S+)')
PART = re.compile(r'(?:"[^"]*"|%[^%]*%|[^",%])+')
CONDITION = re.compile(r'\s*(\w+)\s*(!=|<=|>=|=!|=|<|>)\s*(?:"([^"]*)"|%([^%]+)%|([^\s"%&|]+))\s*')


@dataclass(frozen=True)
class _Parsed:
    test: FieldTest
    wanted: list[Wanted]


def space_matcher(text: str) -> Matcher:
    if not text.endswith("]"):
        raise FilterPatternError(f"a space-delimited filter pattern ends with a bracket: {text}")
    parts = [part.strip() for part in PART.findall(text[1:-1])]
    gaps = [place for place, part in enumerate(parts) if part in ELLIPSIS]
    if len(gaps) > 1:
        raise FilterPatternError("a space-delimited filter pattern has one ellipsis at most")
    parsed = [_field(part) for part in parts if part not in ELLIPSIS]
    check_number_of_expressions([wanted for field in parsed for wanted in field.wanted])
    tests = [field.test for field in parsed]
    head = gaps[0] if gaps else len(tests)

    def matches(line: str) -> bool:
        fields = fields_of(line)
        if len(fields) < len(tests) or (not gaps and len(fields) != len(tests)):
            return False
        rest = len(tests) - head
        chosen = [*fields[:head], *(fields[-rest:] if rest else [])]
        return _all(tests, chosen)

    return matches


def fields_of(line: str) -> list[str]:
    return [next(group for group in found if group is not None) for found in _groups(line)]


def _groups(line: str) -> list[tuple[str | None, ...]]:
    return [found.groups() for found in FIELD.finditer(line)]


def _all(tests: Sequence[FieldTest], fields: Sequence[str]) -> bool:
    return all(test(field) for test, field in zip(tests, fields))


def _field(part: str) -> _Parsed:
    """A name alone, or conditions on it, joined by && and ||."""
    if re.fullmatch(r"\w*", part):
        return _Parsed(lambda field: True, [])
    alternatives: list[list[FieldTest]] = [[]]
    wanted: list[Wanted] = []
    position = 0
    while True:
        found = CONDITION.match(part, position)
        if not found:
            raise FilterPatternError(f"cannot read the condition {part!r} of a space-delimited filter pattern")
        _, operator, text, expression, word = found.groups()
        kinds = (("text", text), ("expression", expression), ("word", word))
        value = next(Wanted(kind, given) for kind, given in kinds if given is not None)
        wanted.append(value)
        alternatives[-1].append(_condition("!=" if operator == "=!" else operator, value))
        position = found.end()
        joint = part[position : position + 2]
        if not joint:
            return _Parsed(lambda field: any(all(test(field) for test in tests) for tests in alternatives), wanted)
        if joint not in ("&&", "||"):
            raise FilterPatternError(f"conditions are joined by && or ||, not by {joint!r}")
        if joint == "||":
            alternatives.append([])
        position += 2


def _condition(operator: str, wanted: Wanted) -> FieldTest:
    if operator in ORDER:
        ordered = order(operator, wanted)
        return lambda field: NUMBER.fullmatch(field) is not None and ordered(float(field))
    number = wanted.number
    equal = equality(wanted)

    def same(field: str) -> bool:
        if number is not None and NUMBER.fullmatch(field):
            return float(field) == number
        return equal(field)

    return lambda field: same(field) == (operator == "=")
