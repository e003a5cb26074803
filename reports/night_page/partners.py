"""How each partner system stood and was used."""

from domain.saying import say_moment
from domain.wording.night_headings import NIGHT_HEADINGS
from domain.wording.states import CONNECTORS
from reports.night.report import NightReport
from reports.night_page.cells import columns_of, tagged, when
from reports.night_page.parts import Cell, Section, Table
from reports.night_sentences import said


def partners(report: NightReport) -> Section:
    """Whether each system is open to workers, and how much it was used."""
    rows = []
    for row in report.partners:
        state = CONNECTORS["open" if row.is_open else "closed"]
        since = when(row.closed_since, report.as_at) if row.closed_since else "–"
        writes = said("proven_of", proven=row.proven, begun=row.begun)
        cells = (row.why or "–", str(row.look_ups), writes)
        rows.append((Cell(row.name), tagged(state), Cell(since), *map(Cell, cells)))
    table = Table(
        NIGHT_HEADINGS["partners"],
        columns_of("partner", "state", "closed_from", "reason", "look_ups:", "proven:"),
        tuple(rows),
        said("partners_none", since=say_moment(report.since)),
    )
    return Section("partners", NIGHT_HEADINGS["partners"], (), None, (table,))
