"""What every page of this system stands on: the site, its seal, the councils, the client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.adult_social_care.accounts import councils_of
from mock_systems.adult_social_care.post_backs import PageForm, PostBack, Seal, read_post_back
from mock_systems.adult_social_care.records import CareRecords, Client
from mock_systems.kit.site import Site, form_of
from mock_systems.kit.store import Session

COOKIE = "CareLedger_SessionId"
COUNCIL, EVERY_COUNCIL = "council", "*"
PURPOSE, REFERENCE = "purpose", "reference"
CURRENT, PREVIOUS = "current client", "previous client"


@dataclass(frozen=True, slots=True)
class CareLedger:
    """This system while it runs."""

    site: Site[CareRecords]
    seal: Seal

    def councils(self, session: Session) -> Sequence[tuple[str, str]]:
        """Code and name of each council this session's account works for."""
        names = {one.la_code: one.name for one in self.site.records.councils.values()}
        return councils_of(self.site.account(session), names)

    def councils_in_use(self, session: Session) -> Sequence[str]:
        """The codes of the councils the session works in now."""
        chosen = session.kept.get(COUNCIL, "")
        mine = [code for code, _ in self.councils(session)]
        return mine if chosen == EVERY_COUNCIL else [code for code in mine if code == chosen]

    def council_words(self, session: Session) -> str:
        """The council, or councils, the session works in, as every page says it."""
        mine, chosen = dict(self.councils(session)), session.kept.get(COUNCIL, "")
        if chosen == EVERY_COUNCIL:
            return f"All councils ({len(mine)})"
        one_of = f" (1 of {len(mine)})" if len(mine) > 1 else ""
        return f"{mine[chosen]}{one_of}" if chosen in mine else "None selected"

    def current_client(self, session: Session) -> Client | None:
        """The client this session has selected."""
        return self.site.records.clients.get(session.kept.get(CURRENT, ""))

    def select(self, session: Session, client_id: str) -> None:
        """Make this the session's one current client, on every page it has open."""
        before = session.kept.get(CURRENT)
        if before and before != client_id:
            session.kept[PREVIOUS] = before
        session.kept[CURRENT] = client_id

    async def posted(self, request: Request, session: Session | None = None) -> PostBack:
        """What came back from this session's page.

        Raises:
            PostBackRefused: it is not what this session was given.
        """
        form = await form_of(request)
        return read_post_back(self.seal, _token(session), request.url.path, form)

    def show(
        self,
        request: Request,
        template: str,
        session: Session | None = None,
        *,
        state: Mapping[str, str] | None = None,
        **words: object,
    ) -> Response:
        """A page in its form, with the council and what the session keeps."""
        inside = session if session and session.signed_in else None
        return self.site.show(
            request,
            template,
            session,
            form=PageForm(self.seal, _token(session), request.url.path, state or {}),
            council=self.council_words(inside) if inside else "",
            kept=inside.kept if inside else {},
            **words,
        )


def empty_form(seal: Seal, _session: Session | None) -> Mapping[str, object]:
    """Every page stands in a form, even one that nobody sends back."""
    return {"form": PageForm(seal, "", "/", {})}


def reason_of(session: Session) -> str:
    """The purpose and the reference this session gave."""
    return f"{session.kept[PURPOSE]}: {session.kept[REFERENCE]}"


def _token(session: Session | None) -> str:
    return session.form_token if session else ""
