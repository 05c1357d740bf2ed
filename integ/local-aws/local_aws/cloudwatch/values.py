"""What metric math calculates with, period by period. Pure.

A series is a list with one value for each period, None where there is none; an array of series is a
tuple; everything else is a scalar. CloudWatch documents that a missing value counts as 0 in arithmetic
and comparisons; that it does so only beside a value that is there is documented for comparisons, and
here for both. Under the strict reading a missing operand makes a missing result.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

Value = Any  # which of the three is known only when an operator meets it
Series = list  # of float | None


class NeverReported(list):  # of None
    """The series of a metric that nobody has ever reported, where FILL makes nothing of it."""


def is_series(value: Value) -> bool:
    return isinstance(value, list)


def is_array(value: Value) -> bool:
    return isinstance(value, tuple)


def size_of(values: Sequence[Value]) -> int:
    """How many periods the series among `values` have; 0 where there is none."""
    return next((len(value) for value in values if is_series(value)), 0)


def as_series(value: Value, size: int) -> list[float | None]:
    return value if is_series(value) else [value] * size


def by_member(function: Callable[..., Value], *operands: Value) -> Value | None:
    """`function` for each member of the arrays among the operands, or None where there is no array."""
    arrays = [operand for operand in operands if is_array(operand)]
    if not arrays:
        return None
    size = len(arrays[0])
    rows = [operand if is_array(operand) else (operand,) * size for operand in operands]
    return tuple(function(*members) for members in zip(*rows))


def elementwise(function: Callable[..., float | None], *operands: Value, strict: bool = False) -> Value:
    """`function` for each period; a scalar goes with every period."""
    members = by_member(lambda *row: elementwise(function, *row, strict=strict), *operands)
    if members is not None:
        return members
    size = size_of(operands)
    if not size:
        return None if None in operands else function(*operands)
    own = [place for place, operand in enumerate(operands) if is_series(operand)]
    columns = zip(*(as_series(operand, size) for operand in operands))
    return [_at_one_period(function, column, own, strict) for column in columns]


def _at_one_period(
    function: Callable[..., float | None], column: tuple[float | None, ...], own: Sequence[int], strict: bool
) -> float | None:
    """`own` are the places of the series: a scalar has no timestamps that could make a datapoint."""
    missing = [column[place] is None for place in own]
    if all(missing) or (strict and any(missing)) or any(v is None for i, v in enumerate(column) if i not in own):
        return None
    return function(*(0.0 if value is None else value for value in column))


def over(function: Callable[[Sequence[float]], float], value: Value, missing: float | None = None) -> Value:
    """Of an array: one series, period by period over its members. Of one series: a scalar.

    Values that are missing are left out, or count as `missing`.
    """

    def reduced(values: Sequence[float | None]) -> float | None:
        present = [item for item in values if item is not None]
        if not present:
            return None
        return function(present if missing is None else [missing if item is None else item for item in values])

    if is_series(value):
        return reduced(value)
    if not is_array(value):
        return value
    size = size_of(value)
    if not size:
        return reduced(value)
    return [reduced(column) for column in zip(*(as_series(member, size) for member in value))]


def flattened(items: Sequence[Value]) -> tuple[Value, ...]:
    """`[METRICS("4xx"), METRICS("5xx")]` is one array."""
    return tuple(itertools.chain.from_iterable(item if is_array(item) else (item,) for item in items))
