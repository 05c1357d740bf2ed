"""CloudWatch Logs filter patterns: does a log line match? Pure.

Known: terms, "quoted phrases", -excluded and ?optional terms, %regular expressions% and JSON
patterns. Space-delimited patterns ([a, b, c]) are refused rather than misread.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Matcher = Callable[[str], bool]
JsonTest = Callable[[Any], bool]
MISSING = object()


class FilterPatternError(ValueError):
    """The pattern is not one of those this module knows."""


def compile_pattern(pattern: str) -> Matcher:
    text = pattern.strip()
    if not text:
        return lambda line: True
    if text.startswith("["):
        raise FilterPatternError(f"space-delimited filter patterns are not supported: {pattern}")
    return _json_matcher(text) if text.startswith("{") else _term_matcher(text)


# ---- Unstructured patterns ----------------------------------------------------------------------

TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))')


def _term_matcher(text: str) -> Matcher:
    required: list[Matcher] = []
    optional: list[Matcher] = []
    excluded: list[Matcher] = []
    by_sign = {"": required, "?": optional, "-": excluded}
    for sign, phrase, expression, word in TERM.findall(text):
        by_sign[sign].append(_contains(phrase or word, expression))

    def matches(line: str) -> bool:
        if any(term(line) for term in excluded):
            return False
        if required:  # optional terms next to required ones decide nothing
            return all(term(line) for term in required)
        return not optional or any(term(line) for term in optional)

    return matches


def _contains(text: str, expression: str) -> Matcher:
    if expression:
        compiled = re.compile(expression)
        return lambda line: compiled.search(line) is not None
    wanted = text.replace('\\"', '"')
    return lambda line: wanted in line


# ---- JSON patterns ------------------------------------------------------------------------------

TOKEN = re.compile(
    r'\s*(?:(&&|\|\||[()])|(\$(?:\.[\w-]+|\[\d+\]|\["[^"]+"\])+)|(!=|<=|>=|=|<|>)|"((?:[^"\\]|\\.)*)"|%([^%]+)%|([^\s()&|]+))'
)


@dataclass(frozen=True)
class Token:
    kind: str  # punctuation, selector, operator, text, expression or word
    value: str


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    kinds = ("punctuation", "selector", "operator", "text", "expression", "word")
    while text[position:].strip():
        found = TOKEN.match(text, position)
        if not found:
            raise FilterPatternError(f"cannot read the filter pattern at {text[position:]!r}")
        kind, value = next((kind, value) for kind, value in zip(kinds, found.groups()) if value is not None)
        yield Token(kind, value)
        position = found.end()


def _json_matcher(text: str) -> Matcher:
    if not text.endswith("}"):
        raise FilterPatternError(f"a JSON filter pattern ends with a brace: {text}")
    test = _JsonParser(list(_tokens(text[1:-1]))).parse()

    def matches(line: str) -> bool:
        try:
            document = json.loads(line)
        except ValueError:
            return False
        return test(document)

    return matches


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
        return _value_test(selector.value, token.value, self._next("text", "word", "expression"))

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


def select(document: Any, selector: str) -> Any:
    """The value at `$.a.b[0]`, or MISSING."""
    value = document
    for name, index, quoted in re.findall(r'\.([\w-]+)|\[(\d+)\]|\["([^"]+)"\]', selector):
        try:
            value = value[int(index)] if index else value[name or quoted]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return value


def _value_test(selector: str, operator: str, wanted: Token) -> JsonTest:
    number = _number(wanted)
    if operator in ("=", "!="):
        same = _equality(wanted, number)
        return lambda document: _present(document, selector, lambda value: same(value) == (operator == "="))
    if number is None:
        raise FilterPatternError(f"{operator} compares numbers, not {wanted.value!r}")
    order = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}[operator]
    return lambda document: _present(
        document, selector, lambda value: _is_number(value) and order(float(value), number)
    )


def _present(document: Any, selector: str, test: JsonTest) -> bool:
    value = select(document, selector)
    return value is not MISSING and test(value)


def _equality(wanted: Token, number: float | None) -> JsonTest:
    if wanted.kind == "expression":
        compiled = re.compile(wanted.value)
        return lambda value: compiled.search(str(value)) is not None
    if number is not None:
        return lambda value: _is_number(value) and float(value) == number
    return lambda value: isinstance(value, str) and fnmatch.fnmatchcase(value, wanted.value)


def _number(token: Token) -> float | None:
    if token.kind != "word":
        return None
    try:
        return float(token.value)
    except ValueError:
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
