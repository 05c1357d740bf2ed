"""From an image reference to the local command that stands for it. Pure but for reading the file."""

from __future__ import annotations

import fnmatch
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets"


class ImageMapError(ValueError):
    """The image map is not what the README says it is."""


class NoSuchImage(LookupError):
    """No entry of the map matches an image; the task fails as on a failed pull."""


@dataclass(frozen=True)
class ImageRule:
    """Images that match the glob `match` run `command`."""

    match: str
    command: tuple[str, ...]
    cwd: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LocalCommand:
    """A rule with its placeholders filled in."""

    argv: tuple[str, ...]
    cwd: str | None
    env: Mapping[str, str]


# Used when no rule of the file matches: the image of a service that has had no release yet.
BOOTSTRAP_RULE = ImageRule("*traefik/whoami*", (sys.executable, str(ASSETS / "whoami.py")))


def load_rules(path: Path | None) -> list[ImageRule]:
    """The rules of the file, then the built-in ones."""
    if path is None:
        return [BOOTSTRAP_RULE]
    try:
        entries = json.loads(path.read_text())
    except (OSError, json.JSONDecodeError) as problem:
        raise ImageMapError(f"{path}: {problem}") from problem
    if not isinstance(entries, list):
        raise ImageMapError(f"{path}: expected a list of rules, got {type(entries).__name__}")
    return [_rule(path, index, entry) for index, entry in enumerate(entries)] + [BOOTSTRAP_RULE]


def _rule(path: Path, index: int, entry: Any) -> ImageRule:
    where = f"{path}: rule {index}"
    if not isinstance(entry, dict):
        raise ImageMapError(f"{where}: expected an object")
    unknown = set(entry) - {"match", "command", "cwd", "env"}
    if unknown:
        raise ImageMapError(f"{where}: unknown key {sorted(unknown)[0]!r}")
    if not isinstance(entry.get("match"), str):
        raise ImageMapError(f"{where}: 'match' must be a string")
    command = entry.get("command")
    if not isinstance(command, list) or not command or not all(isinstance(word, str) for word in command):
        raise ImageMapError(f"{where}: 'command' must be a non-empty list of strings")
    env = {str(name): str(value) for name, value in (entry.get("env") or {}).items()}
    return ImageRule(entry["match"], tuple(command), entry.get("cwd"), env)


def tag_of(image: str) -> str:
    """The tag of an image reference; the digest where it has one, `latest` where it has neither."""
    if "@" in image:
        return image.rsplit("@", 1)[1]
    name = image.rsplit("/", 1)[-1]
    return name.split(":", 1)[1] if ":" in name else "latest"


def resolve(rules: Iterable[ImageRule], image: str, values: Mapping[str, str]) -> LocalCommand:
    """The command of the first rule that matches, its placeholders substituted."""
    rule = next((rule for rule in rules if fnmatch.fnmatchcase(image, rule.match)), None)
    if rule is None:
        raise NoSuchImage(image)
    known = {"image": image, "tag": tag_of(image), **values}
    return LocalCommand(
        argv=tuple(_substitute(word, known) for word in rule.command),
        cwd=_substitute(rule.cwd, known) if rule.cwd else None,
        env={name: _substitute(value, known) for name, value in rule.env.items()},
    )


def _substitute(text: str, values: Mapping[str, str]) -> str:
    """Fills `{name}` in for known names only, so that JSON or code in a command stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)
