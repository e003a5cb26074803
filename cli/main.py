"""`mash`: the workers' command line; one file for each group of commands.

Results go to stdout, progress to stderr; `--json` prints one object and nothing else; the last line
is the verdict, after a refusal followed by what to type next, and the exit code agrees with it.
"""

from cyclopts import App, CycloptsError, CycloptsPanel, Parameter
from rich.console import RenderableType

from cli.mistyped import said_of
from cli.queue import queue
from cli.tasks import tasks
from runtime.audit_trail import code_version

EXIT_CODES = """\
Exit codes: 0 complete · 1 finished, not proven · 2 wrong command line
3 could not start · 4 stopped by a person · 5 preflight closed a connector.
"""


def _said(error: CycloptsError) -> RenderableType:
    return said_of(error, app) or CycloptsPanel(error)


app = App(
    name="mash",
    help="Digital workers for Multi-Agency Safeguarding Hubs.",
    help_epilogue=EXIT_CODES,
    version=code_version,
    help_format="plaintext",
    default_parameter=Parameter(show_default=False),
    error_formatter=_said,
)
app.command(tasks)
app.command(queue)
# Read only when asked for: these bring the browser, the workers or the partner systems with them.
app.command("cli.status:status", name="status", help="What runs, what waits, what is late.")
app.command("cli.gates:gates", name="gates", help="Partner systems: open or closed to workers.")
app.command("cli.modes:modes", name="modes", help="How far each process may go alone.")
app.command("cli.audit:audit", name="audit", help="The audit trail, checked.")
app.command("cli.keys:keys", name="keys", help="The hub's own keys, made once.")
app.command("cli.preflight:preflight", name="preflight", help="Look at the partners' screens.")
app.command("cli.watch:watch", name="watch", help="Alarms: look, raise, tell, pass on.")
app.command("cli.up:up", name="up", help="Start everything one machine needs.")
app.command("cli.console_start:console", name="console", help="The pages for people.")
app.command("cli.run:run", name="run", help="Ask for a pass now.")
app.command("cli.night:report", name="report", help="The report of the night, made now.")
app.command("cli.research:research", name="research", help="What every agency holds on a case.")
app.command("cli.shift:shift", name="shift", help="Work the queues now, in this terminal.")
app.command("cli.stop:stop", name="stop", help="Stop the workers of this host between items.")
app.command("cli.sweep:sweep", name="sweep", help="Take back what lost workers hold, once.")
app.command("cli.demo:demo", name="demo", help="The workers at work on invented partner systems.")
app.command("cli.mocks:mocks", name="mocks", help="Start the partner systems for a person.")


if __name__ == "__main__":
    app()
