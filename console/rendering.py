"""Pages drawn: the templates, and the frame that stands around each of them."""

import functools
from typing import Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from console.people import STARTS_WORK, TAKES_TASKS
from console.visits import Asked, Console, Shown, Visit
from domain.saying import say_time
from runtime.settings import ConsoleRole

ERROR = "Error: "
SERVICE = "MASH workers"
# A refusal must not tell by the frame around it which address it was.
NOT_HERE = (403, 404)


def drawn(
    console: Console, asked: Asked, shown: Shown, visit: Visit | None, waiting_count: int = 0
) -> str:
    """The whole page. Its values are escaped: what a record says is never markup."""
    errors = shown.values.get("errors")
    title = f"{ERROR if errors else ''}{shown.title} – {SERVICE}"
    values = {
        **_frame(visit, waiting_count),
        **shown.values,
        "title": title,
        "heading": shown.title,
        "cspNonce": asked.nonce,
        "htmlLang": "en-GB",
        "here": "" if shown.status in NOT_HERE else asked.path,
        "is_demo": console.is_demo,
        "page_id": asked.page_id,
    }
    return _environment().get_template(shown.template).render(values)


def _frame(visit: Visit | None, waiting_count: int) -> dict[str, Any]:
    if visit is None:
        return {"person": None}
    return {
        "person": visit.person,
        "form_token": visit.session.form_token,
        "answers_findings": ConsoleRole.ASSURANCE_LEAD in visit.person.roles,
        "prints_manual_list": ConsoleRole.DUTY_SUPERVISOR in visit.person.roles,
        "starts_work": bool(visit.person.roles & STARTS_WORK),
        "takes_tasks": bool(visit.person.roles & TAKES_TASKS),
        "ends_at": say_time(visit.session.ends_at),
        "seconds_left": int((visit.session.ends_at - visit.now).total_seconds()),
        "as_at": say_time(visit.now),
        "waiting_count": waiting_count,
    }


@functools.cache
def _environment() -> Environment:
    """Undefined names chain: the macros of GOV.UK ask for parameters that nobody gave."""
    return Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("console"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
