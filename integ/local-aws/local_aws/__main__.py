"""The command line: `python -m local_aws --port 4566 --minute-seconds 3 --state-dir DIR`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .images import ImageMapError, load_rules
from .readings import ReadingError, Readings, parse_reading
from .server import run
from .settings import Settings


def positive(text: str) -> float:
    value = float(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"must be greater than 0, not {text}")
    return value


def reading(text: str) -> tuple[str, object]:
    try:
        return parse_reading(text)
    except ReadingError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


def parse(arguments: list[str] | None = None) -> Settings:
    parser = argparse.ArgumentParser(
        prog="local_aws", description="A local AWS endpoint for CodeDeploy releases on ECS."
    )
    parser.add_argument(
        "--port", type=int, default=4566, help="port on 127.0.0.1; 0 picks a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--minute-seconds", type=positive, default=60.0, help="real seconds of one AWS minute (default: %(default)s)"
    )
    parser.add_argument("--state-dir", type=Path, required=True, help="folder for everything that is written")
    parser.add_argument("--images", type=Path, help="image map: which local command stands for which image")
    parser.add_argument("--call-log", type=Path, help="file for one JSON line per AWS API call")
    parser.add_argument("--exit-with-parent", action="store_true", help="stop as soon as the starting process is gone")
    parser.add_argument(
        "--install-timeout-minutes",
        type=positive,
        default=60.0,
        help="AWS minutes a task set may take to become healthy (default: %(default)s)",
    )
    parser.add_argument(
        "--hook-timeout-minutes",
        type=positive,
        default=60.0,
        help="AWS minutes a lifecycle hook may take to answer (default: %(default)s)",
    )
    parser.add_argument(
        "--rollback-seconds",
        type=positive,
        default=15.0,
        help="AWS seconds until a rollback has given the traffic back (default: %(default)s)",
    )
    parser.add_argument(
        "--stage-timeout-minutes",
        type=positive,
        default=1440.0,
        help="AWS minutes in which ECS's own deployments have to scale a revision up (default: %(default)s)",
    )
    parser.add_argument(
        "--reading",
        type=reading,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="where AWS can be read in two ways: which one; see the README",
    )
    options = vars(parser.parse_args(arguments))
    options["readings"] = Readings(**dict(options.pop("reading")))
    options["state_dir"] = options["state_dir"].absolute()
    return Settings(**options)


def main() -> int:
    settings = parse()
    try:
        load_rules(settings.images)
        run(settings)
    except (ImageMapError, OSError) as problem:
        print(f"local_aws: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Without a wait for threads that nobody can end, those of a stack that waits for a function, for instance.
    os._exit(code)
