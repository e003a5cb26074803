"""`python -m mock_systems`: start the partner systems and say in one line where they are."""

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict

from mock_systems.admin.fault_table import rendered
from mock_systems.kit.clock import PartnersClock
from mock_systems.server import Addresses, Options, make_systems, serve

TOKEN_VARIABLE = "MASH_MOCK_ADMIN_TOKEN"  # noqa: S105 (a variable's name)
DEMONSTRATION_SEED = 20261122


def main() -> int:
    """Start, announce, run until told to end."""
    given = vars(_arguments().parse_args())
    if given.pop("faults"):
        sys.stdout.write(rendered(make_systems(PartnersClock())))
        return 0
    token = os.environ.get(TOKEN_VARIABLE, "")
    if not token:
        sys.stderr.write(f"Set {TOKEN_VARIABLE}: the admin interface opens only with a token.\n")
        return 2
    options = Options(admin_token=token, **given)
    asyncio.run(serve(options, _announce))
    return 0


def _announce(addresses: Addresses) -> None:
    sys.stdout.write(json.dumps(asdict(addresses)) + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mock_systems", description=__doc__)
    parser.add_argument("--seed", type=int, default=DEMONSTRATION_SEED)
    parser.add_argument(
        "--size", choices=("few", "brief", "small", "force", "stress"), default="small"
    )
    parser.add_argument("--first-port", type=int, default=0, help="0 takes any free ports")
    parser.add_argument("--tls", action="store_true", help="serve the systems over https")
    parser.add_argument("--pace", choices=("fast", "field"), default="fast")
    parser.add_argument("--time-scale", type=float, default=1.0)
    parser.add_argument(
        "--faults", action="store_true", help="print which fault fits where, and start nothing"
    )
    parser.add_argument("--until-stdin-closes", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
