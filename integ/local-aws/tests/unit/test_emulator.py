"""That nothing of ministack is changed but by emulator.py, and what it lists is there and used."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from local_aws import emulator

PACKAGE = Path(emulator.__file__).parent
KNOWN = [*emulator.REPLACED.items(), *emulator.EXTENDED.items()]
LISTED = [(module, name) for module, names in KNOWN for name in names]


def modules_of_ministack(tree: ast.Module) -> set[str]:
    """The names under which a file knows ministack's modules."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack")
        for alias in node.names
    }


def changes_in(tree: ast.Module) -> list[str]:
    """Assignments to a name of a module, or to an entry of a table in capitals."""
    foreign = modules_of_ministack(tree)
    found = []
    for node in ast.walk(tree):
        for target in getattr(node, "targets", []) if isinstance(node, ast.Assign) else []:
            for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                table = isinstance(part, ast.Subscript)
                owner = part.value if table else part
                if isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name) and owner.value.id in foreign:
                    if not table or owner.attr.isupper():
                        found.append(ast.unparse(part))
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_changed_elsewhere(path: Path):
    assert changes_in(ast.parse(path.read_text())) == []


def test_such_a_change_would_be_found():
    text = "from ministack.services import alb, ecs\nalb._x = 1\necs._ACTION_MAP['y'] = 2\nalb._a, ecs._b = 3, 4\n"
    assert changes_in(ast.parse(text)) == ["alb._x", "ecs._ACTION_MAP['y']", "alb._a", "ecs._b"]


@pytest.mark.parametrize("module, name", LISTED)
def test_what_is_listed_is_there_and_used(module: str, name: str):
    assert hasattr(importlib.import_module(f"ministack.{module}"), name)
    others = "".join(path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "emulator.py")
    assert f'"{name}"' in others


def test_what_is_not_listed_cannot_be_replaced():
    with pytest.raises(RuntimeError, match="not among those"):
        emulator.replace(importlib.import_module("ministack.services.alb"), "_no_such", None)
