"""Patterns for JSON log lines: `{ ($.level = "error") && ($.status >= 500) }`. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .pattern_values import ORDER, FilterPatternError, Wanted, check_number_of_expressions, equality, order

Matcher = Callable[[str], bool]
JsonTest = Callable[[Any], bool]
MISSING = object()

SELECTOR = r"\$(?:\.[\w-]+|\[\d+\])+"
TOKEN = re.compile(
    rf'\s*(?:(&&|\|\||[()])|({SELECTOR})|(!=|<=|>=|=|<|>)|"((?:[^"\\]|\\.)*)"|%([^%]+)%|([^\s()&|=<>!"]+))'
)
KINDS = ("punctuation", "selector", "operator", "text", "expression", "word")


@dataclass(frozen=True)
class Token:
    kind: str  # one of KINDS
    value: str


def json_matcher(text: str) -> Matcher:
    if not text.endswith("}"):
        raise FilterPatternError(f"a JSON filter pattern ends with a brace: {text}")
    tokens = list(_tokens(text[1:-1]))
    check_number_of_expressions([Wanted(token.kind, token.value) for token in tokens])
    test = _JsonParser(tokens).parse()

    def matches(line: str) -> bool:
        try:
            document = json.loads(line)
        except ValueError:
            return False
        return test(document)

    return matches


def select(document: Any, selector: str) -> Any:
    """The value at `$.a.b[0]`, or MISSING."""
    value = document
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+)\]", selector):
        try:
            value = value[int(index)] if index else value[name]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return value


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while text[position:].strip():
        found = TOKEN.match(text, position)
        if not found:
            raise FilterPatternError(f"cannot read the filter pattern at {text[position:]!r}")
        kind, value = next((kind, value) for kind, value in zip(KINDS, found.groups()) if value is not None)
        yield Token(kind, value.replace('\\"', '"') if kind == "text" else value)
        position = found.end()


class _JsonParser:
    """or := and ('||' and)* ; and := factor ('&&' factor)* ; factor := '(' or ')' | comparison"""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens

    def parse(self) -> JsonTest:
        test = self._or()
        if self._tokens:
            raise FilterPatternError(f"unexpected {self._tokens[0].value!r} in a JSON filter pattern")
        return test

    def _or(self) -> JsonTest:
        tests = [self._and()]
        while self._accept("||"):
            tests.append(self._and())
        return lambda document: any(test(document) for test in tests)

    def _and(self) -> JsonTest:
        tests = [self._factor()]
        while self._accept("&&"):
            tests.append(self._factor())
        return lambda document: all(test(document) for test in tests)

    def _factor(self) -> JsonTest:
        if self._accept("("):
            test = self._or()
            if not self._accept(")"):
                raise FilterPatternError("a parenthesis is not closed")
            return test
        return self._comparison()

    def _comparison(self) -> JsonTest:
        selector = self._next("selector")
        token = self._next("operator", "word")
        if token.kind == "word":
            return self._keyword_test(selector.value, token.value.upper())
        wanted = self._next("text", "word", "expression")
        test = _value_test(token.value, Wanted(wanted.kind, wanted.value))
        return lambda document: test(select(document, selector.value))

    def _keyword_test(self, selector: str, first: str) -> JsonTest:
        phrase = f"{first} {self._next('word').value.upper()}"
        tests: dict[str, JsonTest] = {
            "IS NULL": lambda value: value is None,
            "IS TRUE": lambda value: value is True,
            "IS FALSE": lambda value: value is False,
            "NOT EXISTS": lambda value: value is MISSING,
        }
        if phrase not in tests:
            raise FilterPatternError(f"unknown test {phrase!r} in a JSON filter pattern")
        return lambda document: tests[phrase](select(document, selector))

    def _accept(self, value: str) -> bool:
        if self._tokens and self._tokens[0] == Token("punctuation", value):
            self._tokens.pop(0)
            return True
        return False

    def _next(self, *kinds: str) -> Token:
        if not self._tokens or self._tokens[0].kind not in kinds:
            found = self._tokens[0].value if self._tokens else "the end"
            raise FilterPatternError(f"expected {' or '.join(kinds)} but found {found!r}")
        return self._tokens.pop(0)


def _value_test(operator: str, wanted: Wanted) -> JsonTest:
    """A selector has to lead to a value: a line where it leads to nothing, an object or an array does not match."""
    if operator in ORDER:
        ordered = order(operator, wanted)
        return lambda value: _is_number(value) and ordered(float(value))
    same = _same(wanted)
    return lambda value: _is_value(value) and same(value) == (operator == "=")


def _same(wanted: Wanted) -> JsonTest:
    number = wanted.number
    if number is not None:
        return lambda value: _is_number(value) and float(value) == number
    equal = equality(wanted)
    if wanted.kind != "expression" and "*" not in (wanted.value[:1], wanted.value[-1:]):
        return lambda value: isinstance(value, str) and equal(value)
    return lambda value: equal(value if isinstance(value, str) else json.dumps(value))


def _is_value(value: Any) -> bool:
    return value is not MISSING and value is not None and not isinstance(value, (dict, list))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
