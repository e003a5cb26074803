"""`mash keys`: the hub's own keys, made once, before anything is stored."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from cli.office import BEFORE_ANY_WORK, settings_here
from cli.report import AsJson, Exit, Report, Stop, tell
from cli.screen import line, pairs
from runtime.credentials import AUDIT_SIGNING_KEY, AUDIT_VERIFY_KEY, DATA_KEY, KeysAreThere
from runtime.credentials import make_keys as make_keys_in

keys = App(name="keys", help="The hub's own keys, made once.")


@keys.command
def make(
    *,
    folder: Annotated[
        Path | None,
        Parameter(help="Where; without it, where this machine's settings look for secrets."),
    ] = None,
    json: AsJson = False,
) -> int:
    """Make data-key, audit-signing-key and audit-verify-key. Keys that are there are kept."""
    return tell(json, lambda: _made(folder or settings_here().secrets_folder()))


def _made(folder: Path) -> Report:
    try:
        names = make_keys_in(folder)
    except KeysAreThere as there:
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} Keys are in {folder} already ({there}), and what they sealed "
            "cannot be read without them. Nothing was changed.",
        ) from None
    except OSError as failed:
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} {folder} cannot be written ({failed.strerror}). --folder names "
            "another place.",
        ) from None
    rows = [(name, _WHAT[name]) for name in names]
    verdict = (
        f"Made in {folder}, for their owner alone. Keep a copy away from this machine: without "
        f"{DATA_KEY} nothing that was stored can be read."
    )
    return Report(verdict, {"folder": str(folder), "made": names}, [pairs(rows), line("")])


_WHAT = {
    DATA_KEY: "seals items, questions, journal and pictures",
    AUDIT_SIGNING_KEY: "signs the audit trail's anchors",
    AUDIT_VERIFY_KEY: "checks them; no secret",
}
