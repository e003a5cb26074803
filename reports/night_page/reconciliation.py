"""What the partners' own records say."""

from collections.abc import Iterable

from domain.reconciliation import Reconciliation, Source
from domain.wording.labels import Tag
from domain.wording.night_headings import NIGHT_COLUMNS, NIGHT_FINDINGS, NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.reasons.table import reason
from reports.night.report import NightReport
from reports.night_page.cells import columns_of, when
from reports.night_page.parts import Cell, Section, Table
from reports.night_sentences import reconciliation_words, said


def reconciliation(report: NightReport) -> Section:
    """What was compared with our books, and what disagrees."""
    found = report.reconciliation
    words = (reconciliation_words(report),)
    if found is None or not found.sources:
        return Section("reconciliation", NIGHT_HEADINGS["reconciliation"], words)
    columns = ("source", "should_be:", "queued:", *(f"{kind}:" for kind in NIGHT_FINDINGS))
    sources = Table(
        NIGHT_HEADINGS["reconciliation"],
        columns_of(*columns, "compared"),
        tuple(_source(source, found, report) for source in found.sources),
    )
    findings = Table(
        NIGHT_HEADINGS["findings"],
        columns_of("found_as", "partner", "reference", "record", "what"),
        tuple(_findings(found, report)),
        NIGHT_SENTENCES["findings_none"],
    )
    heading = NIGHT_HEADINGS["reconciliation"]
    return Section("reconciliation", heading, words, None, (sources, findings))


def _source(source: Source, found: Reconciliation, report: NightReport) -> tuple[Cell, ...]:
    name = Cell(report.system_name(source.system))
    if source.compared_at is None:
        why = reason(source.why_not).words.format_map({"system": name.words})
        gap = Cell("–")
        note = Cell(said("not_compared", reason=why), Tag.ORANGE)
        return (name, *(gap for _ in range(2 + len(NIGHT_FINDINGS))), note)
    counts = [
        sum(finding.system == source.system for finding in getattr(found, kind))
        for kind in NIGHT_FINDINGS
    ]
    return (
        name,
        Cell(str(source.should_be)),
        Cell(str(source.found)),
        *(Cell(str(n), Tag.RED if n else Tag.NONE) for n in counts),
        Cell(when(source.compared_at, report.as_at)),
    )


def _findings(found: Reconciliation, report: NightReport) -> Iterable[tuple[Cell, ...]]:
    for kind in NIGHT_FINDINGS:
        for finding in sorted(getattr(found, kind)):
            yield (
                Cell(NIGHT_COLUMNS[kind], Tag.RED),
                Cell(report.system_name(finding.system)),
                Cell(finding.reference),
                Cell(finding.record_id or "–"),
                Cell(finding.what or "–"),
            )
