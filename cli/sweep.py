"""`mash sweep`: one sweep, as the workers' sweeper does every few seconds."""

import asyncio

from cyclopts import App

from cli.office import Office, at_work
from cli.report import AsJson, Report
from cli.screen import line, pairs
from flows.sweep import sweep_once

sweep = App(name="sweep", help="Take back what lost workers hold, once.")


@sweep.default
def sweep_now(*, json: AsJson = False) -> int:
    """Take back what lost workers hold, once. Items whose lane is not yet cut off stay put."""
    return at_work(json, _swept)


def _swept(office: Office) -> Report:
    swept = asyncio.run(sweep_once(office.database, office.cipher(), office.settings))
    facts = {
        "revoked_lanes": swept.revoked_lanes,
        "items_taken_back": swept.items_taken_back,
        "lanes_freed": swept.lanes_freed,
        "writes_to_resolve": swept.writes_to_resolve,
    }
    rows = [
        ("Lanes cut off", str(swept.revoked_lanes)),
        ("Items taken back", str(swept.items_taken_back)),
        ("Lanes whose sessions are free", str(swept.lanes_freed)),
        ("Open writes to be looked for", str(swept.writes_to_resolve)),
    ]
    verdict = f"Swept once: {swept.items_taken_back} taken back."
    if not any(facts.values()):
        verdict = "Swept once: nothing was lost."
    return Report(verdict, facts, [pairs(rows), line("")])
