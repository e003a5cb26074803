"""The write in the public contact portal, as `write_once` performs it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.public_portal import parsing
from domain.errors import PageIncomplete, RecordNotFound
from domain.public_contact import AcknowledgementWanted, SubmissionStatus
from runtime.lists import LONGEST_CLOCK_ERROR
from runtime.manifests import load_manifest
from runtime.write_once import Promise

if TYPE_CHECKING:
    from connectors.public_portal.connector import PublicPortal

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
ACKNOWLEDGE = "acknowledge"


class Acknowledge:
    """Marking one submission acknowledged, as `write_once` performs it. It sends nothing."""

    recipient = ""
    promise = Promise.of(MANIFEST, ACKNOWLEDGE)

    def __init__(self, portal: "PublicPortal", wanted: AcknowledgementWanted) -> None:
        self._portal = portal
        self._wanted = wanted

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._wanted.reference

    @property
    def fields(self) -> Mapping[str, str]:
        """What has to stand in the history afterwards."""
        wanted = self._wanted
        return {
            "submission": wanted.submission,
            "status": SubmissionStatus.ACKNOWLEDGED.value,
            "how": wanted.how.value,
            "reference": wanted.reference,
            "note": wanted.note,
        }

    async def find(self) -> Sequence[str]:
        """Search every submission's history for the reference."""
        found = await self._portal.found_by(self._wanted.reference)
        if found.too_many:
            raise PageIncomplete("too many results", system=SYSTEM)
        return [one.entry for one in found.rows if one.entry]

    async def find_another_way(self) -> Sequence[str]:
        """List everything this worker's accounts did, and look through it."""
        entries = await self._portal.own_entries(self._wanted.begun_at - LONGEST_CLOCK_ERROR)
        return [one.number for one in entries if one.reference == self._wanted.reference]

    async def prepare(self) -> None:
        """Open and fill the form."""
        await self._portal.open_acknowledgement(self._wanted)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form."""
        await self._portal.warm_up_acknowledgement()

    async def submit(self) -> str:
        """Press Save; the entry's number."""
        return await self._portal.save_acknowledgement(self._wanted)

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The entry as its own page shows it after a fresh navigation."""
        try:
            shown = await self._portal.entry(record_id)
        except RecordNotFound:
            return None
        return {
            "submission": shown.submission,
            "status": shown.status.value if shown.status else "",
            "how": shown.how.value if shown.how else "",
            "reference": shown.reference,
            "note": shown.note,
        }

    async def picture(self, _record_id: str) -> bytes:
        """The entry's page, without its note and without who somebody is."""
        return await self._portal.picture_of_entry()
