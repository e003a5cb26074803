"""Who can be at the console of a demonstration: invented people, one of each role."""

from domain.wording.demonstration import INVENTED_AUTHORITY
from runtime.settings import ConsoleAccount, ConsoleRole

_HERE = (INVENTED_AUTHORITY,)
_PLACE = "Northmere"

INVENTED_PEOPLE = (
    ConsoleAccount(
        id="a.voss",
        name="DC Amara Voss",
        place=_PLACE,
        roles=(ConsoleRole.PRACTITIONER,),
        authorities=_HERE,
        teams=("author",),
    ),
    ConsoleAccount(
        id="r.calloway",
        name="PS Rhian Calloway",
        place=_PLACE,
        roles=(ConsoleRole.DUTY_SUPERVISOR,),
        authorities=_HERE,
        teams=("hub admin", "data protection officer", "licensed person"),
    ),
    ConsoleAccount(
        id="s.iqbal",
        name="PS Sana Iqbal",
        place=_PLACE,
        roles=(ConsoleRole.DUTY_SUPERVISOR,),
        authorities=_HERE,
    ),
    ConsoleAccount(
        id="g.marrable",
        name="Insp Gwen Marrable",
        place=_PLACE,
        roles=(ConsoleRole.RESTRICTED_RECORDS_OFFICER,),
        authorities=_HERE,
    ),
    ConsoleAccount(
        id="t.eddery",
        name="Tom Eddery",
        place=_PLACE,
        roles=(ConsoleRole.ASSURANCE_LEAD,),
        authorities=_HERE,
    ),
    ConsoleAccount(
        id="c.okafor",
        name="Chidi Okafor",
        place=_PLACE,
        roles=(ConsoleRole.OPERATIONS,),
        authorities=_HERE,
    ),
)
