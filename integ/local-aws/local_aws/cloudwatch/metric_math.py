"""CloudWatch metric math, as far as alarms use it. Pure.

An expression is parsed by Python's own parser, which it is close enough to; `values.py` says what it is
calculated with, `math_functions.py` has the functions.
"""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Callable, Mapping

from .math_functions import LINEAR, REPEAT, MetricMathError, functions
from .values import Value, elementwise, flattened, is_series

__all__ = ["MetricMathError", "evaluate", "is_single_series", "referenced_ids"]

Lookup = Callable[[str], Value]


def evaluate(
    expression: str,
    lookup: Lookup,
    metrics: Mapping[str, Value] | None = None,
    *,
    strict: bool = False,
    period: int = 60,
) -> Value:
    """The value of `expression`: `lookup` knows the ids, `metrics` are those METRICS() stands for, `period` is
    what PERIOD() returns; `strict` where a missing operand makes a missing result."""
    return _Evaluator(lookup, metrics or {}, strict, period).visit(_parse(expression))


def referenced_ids(expression: str) -> set[str]:
    """The ids an expression names: they begin in lower case, as functions may not."""
    return {node.id for node in ast.walk(_parse(expression)) if isinstance(node, ast.Name) and node.id[0].islower()}


def is_single_series(value: Value) -> bool:
    """What the result of an alarm's expression has to be."""
    return is_series(value)


_PARSING = threading.Lock()


def _parse(expression: str) -> ast.expr:
    text = re.sub(r"\|\||\bOR\b", " or ", expression)
    text = re.sub(r"&&|\bAND\b", " and ", text).replace("^", "**")
    text = re.sub(r"\bIF\s*\(", "IF(", text)
    try:
        # CPython 3.11 counts the depth of all threads' trees together, and refuses two that are built at once.
        with _PARSING:
            return ast.parse(" ".join(text.split()), mode="eval").body
    except SyntaxError as problem:
        raise MetricMathError(f"cannot parse the metric math expression {expression!r}") from problem


def _divide(left: float, right: float) -> float | None:
    """A division by zero drops the datapoint."""
    return left / right if right else None


def _power(base: float, exponent: float) -> float | None:
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError):
        return None
    return None if isinstance(result, complex) else result


OPERATORS: dict[type, Callable[[float, float], float | None]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: _divide,
    ast.Pow: _power,
    ast.Gt: lambda left, right: float(left > right),
    ast.GtE: lambda left, right: float(left >= right),
    ast.Lt: lambda left, right: float(left < right),
    ast.LtE: lambda left, right: float(left <= right),
    ast.Eq: lambda left, right: float(left == right),
    ast.NotEq: lambda left, right: float(left != right),
    ast.And: lambda left, right: float(bool(left) and bool(right)),
    ast.Or: lambda left, right: float(bool(left) or bool(right)),
}


class _Evaluator(ast.NodeVisitor):
    def __init__(self, lookup: Lookup, metrics: Mapping[str, Value], strict: bool, period: int) -> None:
        self._lookup = lookup
        self._metrics = metrics
        self._strict = strict
        self._functions = {**functions(strict), "METRICS": self._chosen_metrics, "PERIOD": lambda _: float(period)}

    def visit_Constant(self, node: ast.Constant) -> Value:
        return node.value if isinstance(node.value, str) else float(str(node.value))

    def visit_Name(self, node: ast.Name) -> Value:
        return node.id if node.id in (REPEAT, LINEAR) else self._lookup(node.id)

    def visit_List(self, node: ast.List) -> Value:
        return flattened([self.visit(item) for item in node.elts])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Value:
        if not isinstance(node.op, ast.USub):
            raise MetricMathError(f"metric math has no {type(node.op).__name__}")
        return elementwise(lambda item: -item, self.visit(node.operand))

    def visit_BinOp(self, node: ast.BinOp) -> Value:
        return self._operate(node.op, self.visit(node.left), self.visit(node.right))

    def visit_Compare(self, node: ast.Compare) -> Value:
        if len(node.ops) != 1:
            raise MetricMathError("a comparison has exactly one operator of < <= > >= == !=")
        return self._operate(node.ops[0], self.visit(node.left), self.visit(node.comparators[0]))

    def visit_BoolOp(self, node: ast.BoolOp) -> Value:
        result, *others = [self.visit(item) for item in node.values]
        for other in others:
            result = self._operate(node.op, result, other)
        return result

    def visit_Call(self, node: ast.Call) -> Value:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in self._functions or node.keywords:
            raise MetricMathError(f"unknown function {name or ast.dump(node.func)}")
        arguments = [self.visit(argument) for argument in node.args]
        try:
            return self._functions[name](*arguments)
        except (TypeError, AttributeError) as problem:
            raise MetricMathError(f"{name} does not take these arguments: {problem}") from problem

    def generic_visit(self, node: ast.AST) -> Value:
        raise MetricMathError(f"metric math has no {type(node).__name__}")

    def _operate(self, operator: ast.AST, left: Value, right: Value) -> Value:
        function = OPERATORS.get(type(operator))
        if function is None:
            raise MetricMathError(f"unknown operator {type(operator).__name__}")
        return elementwise(function, left, right, strict=self._strict)

    def _chosen_metrics(self, wanted: str = "") -> Value:
        return tuple(value for key, value in self._metrics.items() if wanted in key)
