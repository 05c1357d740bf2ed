"""CloudWatch metric math, as far as alarms use it. Pure.

An expression is evaluated over series (lists with one value for each period, None where there is
none) and scalars. Operators work element by element; a missing operand makes a missing result,
which is why FILL exists.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

# A number, a series, an array of series, or None: which one is known only when an operator meets it.
Value = Any
Lookup = Callable[[str], Value]


class MetricMathError(ValueError):
    """The expression is not metric math that this evaluator knows."""


def evaluate(expression: str, lookup: Lookup, metrics: Mapping[str, Value] | None = None) -> Value:
    """The value of `expression`; `lookup` knows the ids, `metrics` are those METRICS() stands for."""
    tree = _parse(expression)
    return _Evaluator(lookup, metrics or {}).visit(tree)


def referenced_ids(expression: str) -> set[str]:
    """The ids an expression names (function names are upper case, ids begin in lower case)."""
    return {node.id for node in ast.walk(_parse(expression)) if isinstance(node, ast.Name) and node.id[0].islower()}


def _parse(expression: str) -> ast.expr:
    """Metric math is close enough to Python's expressions to be parsed as one."""
    text = re.sub(r"\|\||\bOR\b", " or ", expression)
    text = re.sub(r"&&|\bAND\b", " and ", text).replace("^", "**")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as problem:
        raise MetricMathError(f"cannot parse the metric math expression {expression!r}") from problem


def _is_series(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and not _is_array(value)


def _is_array(value: Any) -> bool:
    """An array of series: `[a, b]`, METRICS()."""
    return isinstance(value, (list, tuple)) and any(isinstance(item, (list, tuple)) for item in value)


def _elementwise(function: Callable[..., float | None], *operands: Value) -> Value:
    """Applies `function` period by period; scalars go with every period, arrays by member."""
    array = next((operand for operand in operands if _is_array(operand)), None)
    if array is not None:
        size = len(array)
        rows = [operand if _is_array(operand) else [operand] * size for operand in operands]
        return [_elementwise(function, *members) for members in zip(*rows)]
    series = [operand for operand in operands if _is_series(operand)]
    if not series:
        return None if any(operand is None for operand in operands) else function(*operands)
    size = len(series[0])
    columns = [operand if _is_series(operand) else [operand] * size for operand in operands]
    return [None if None in row else function(*row) for row in zip(*columns)]


def _divide(left: float, right: float) -> float | None:
    return left / right if right else None


BINARY: dict[type, Callable[[float, float], float | None]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: _divide,
    ast.Pow: lambda left, right: left**right,
}
COMPARE: dict[type, Callable[[float, float], float]] = {
    ast.Gt: lambda left, right: float(left > right),
    ast.GtE: lambda left, right: float(left >= right),
    ast.Lt: lambda left, right: float(left < right),
    ast.LtE: lambda left, right: float(left <= right),
    ast.Eq: lambda left, right: float(left == right),
    ast.NotEq: lambda left, right: float(left != right),
}
LOGIC: dict[type, Callable[[float, float], float]] = {
    ast.And: lambda left, right: float(bool(left) and bool(right)),
    ast.Or: lambda left, right: float(bool(left) or bool(right)),
}


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _aggregate(function: Callable[[Sequence[float]], float]) -> Callable[[Value], Value]:
    """Of an array of series: per period over the members. Of one series: one scalar."""

    def aggregate(value: Value) -> Value:
        if not _is_array(value):
            present = [item for item in value if item is not None]
            return function(present) if present else None
        size = max(len(member) for member in value if isinstance(member, (list, tuple)))
        rows = [member if isinstance(member, (list, tuple)) else [member] * size for member in value]
        present_by_period = [[item for item in column if item is not None] for column in zip(*rows)]
        return [function(present) if present else None for present in present_by_period]

    return aggregate


def _if(condition: Value, then: Value, otherwise: Value = None) -> Value:
    """Chooses per period. Only the condition's absence makes the result absent."""
    operands = (condition, then, otherwise)
    series = [operand for operand in operands if _is_series(operand)]
    if not series:
        return then if condition else otherwise
    size = len(series[0])
    rows = zip(*[operand if _is_series(operand) else [operand] * size for operand in operands])
    return [None if test is None else (yes if test else no) for test, yes, no in rows]


def _fill(value: Value, filler: Value) -> Value:
    if _is_array(value):
        return [_fill(member, filler) for member in value]
    fillers = filler if _is_series(filler) else [filler] * len(value)
    return [other if item is None else item for item, other in zip(value, fillers)]


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "IF": _if,
    "FILL": _fill,
    "MAX": _aggregate(max),
    "MIN": _aggregate(min),
    "SUM": _aggregate(sum),
    "AVG": _aggregate(_average),
    "ABS": lambda value: _elementwise(abs, value),
    "CEIL": lambda value: _elementwise(lambda item: float(math.ceil(item)), value),
    "FLOOR": lambda value: _elementwise(lambda item: float(math.floor(item)), value),
}


class _Evaluator(ast.NodeVisitor):
    def __init__(self, lookup: Lookup, metrics: Mapping[str, Value]) -> None:
        self._lookup = lookup
        self._metrics = metrics

    def visit_Constant(self, node: ast.Constant) -> Value:
        return node.value if isinstance(node.value, str) else float(str(node.value))

    def visit_Name(self, node: ast.Name) -> Value:
        return self._lookup(node.id)

    def visit_List(self, node: ast.List) -> Value:
        return [self.visit(item) for item in node.elts]

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Value:
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.USub):
            return _elementwise(lambda item: -item, operand)
        return _elementwise(lambda item: float(not item), operand)

    def visit_BinOp(self, node: ast.BinOp) -> Value:
        operator = BINARY.get(type(node.op))
        if operator is None:
            raise MetricMathError(f"unknown operator {type(node.op).__name__}")
        return _elementwise(operator, self.visit(node.left), self.visit(node.right))

    def visit_Compare(self, node: ast.Compare) -> Value:
        if len(node.ops) != 1 or type(node.ops[0]) not in COMPARE:
            raise MetricMathError("a comparison has exactly one operator of < <= > >= == !=")
        return _elementwise(COMPARE[type(node.ops[0])], self.visit(node.left), self.visit(node.comparators[0]))

    def visit_BoolOp(self, node: ast.BoolOp) -> Value:
        result, *others = [self.visit(item) for item in node.values]
        for other in others:
            result = _elementwise(LOGIC[type(node.op)], result, other)
        return result

    def visit_Call(self, node: ast.Call) -> Value:
        name = node.func.id.upper() if isinstance(node.func, ast.Name) else ""
        arguments = [self.visit(argument) for argument in node.args]
        if name == "METRICS":
            wanted = str(arguments[0]) if arguments else ""
            return [value for key, value in self._metrics.items() if wanted in key]
        if name not in FUNCTIONS:
            raise MetricMathError(f"unknown function {name or ast.dump(node.func)}")
        return FUNCTIONS[name](*arguments)

    def generic_visit(self, node: ast.AST) -> Value:
        raise MetricMathError(f"metric math has no {type(node).__name__}")
