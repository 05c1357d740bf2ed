"""Values that filter patterns compare with: numbers, strings with wildcards, regular expressions. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, wanted: value < wanted,
    "<=": lambda value, wanted: value <= wanted,
    ">": lambda value, wanted: value > wanted,
    ">=": lambda value, wanted: value >= wanted,
}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
# All that a regular expression of a pattern may consist of. There are no groups, and no literal spaces.
EXPRESSION = re.compile(r"[A-Za-z0-9:_#=@/;,\-^$?\[\]{}|\\*+.]+")


class FilterPatternError(ValueError):
    """CloudWatch Logs would refuse the pattern, or it is not documented."""


@dataclass(frozen=True)
class Wanted:
    """What stands on the right of an operator: `kind` is word, text (in quotes) or expression (in %)."""

    kind: str
    value: str

    @property
    def number(self) -> float | None:
        """Only a word can be one: in quotes it is a string."""
        return float(self.value) if self.kind == "word" and NUMBER.fullmatch(self.value) else None


def equality(wanted: Wanted) -> Callable[[str], bool]:
    """Whether a text is the wanted one, which may begin or end with a wildcard or be a regular expression."""
    if wanted.kind == "expression":
        compiled = compile_expression(wanted.value)
        return lambda text: compiled.search(text) is not None
    pattern = wanted.value
    if pattern == "*":
        return lambda text: True
    before, after = pattern.startswith("*"), pattern.endswith("*")
    core = pattern[before : len(pattern) - after]  # an asterisk in between is only itself
    if before and after:
        return lambda text: core in text
    if before:
        return lambda text: text.endswith(core)
    return (lambda text: text.startswith(core)) if after else (lambda text: text == core)


def order(operator: str, wanted: Wanted) -> Callable[[float], bool]:
    number = wanted.number
    if number is None:
        raise FilterPatternError(f"{operator} compares numbers, not {wanted.value!r}")
    return lambda value: ORDER[operator](value, number)


def compile_expression(expression: str) -> re.Pattern[str]:
    if not EXPRESSION.fullmatch(expression):
        raise FilterPatternError(f"the regular expression %{expression}% has characters that are not supported")
    try:
        return re.compile(expression, re.ASCII)
    except re.error as problem:
        raise FilterPatternError(f"the regular expression %{expression}% cannot be read: {problem}") from problem


def check_number_of_expressions(wanted: list[Wanted]) -> None:
    """At most two in a JSON or space-delimited pattern."""
    if sum(value.kind == "expression" for value in wanted) > 2:
        raise FilterPatternError("a pattern has at most 2 regular expressions")
