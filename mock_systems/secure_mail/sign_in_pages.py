"""How people sign in to this system."""

from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignOut


def _user_id(typed: str) -> str:
    """Everybody of a house has the same domain, so it may be left out."""
    return typed.strip().lower().partition("@")[0]


SIGN_IN = OwnSignIn(
    path="/signin",
    expired="/signin/password",
    code="/signin/code",
    in_use=InUse("/signin/elsewhere", "elsewhere.html", "show_elsewhere", "choose_here"),
    inside="/mail/inbox",
    sign_out=SignOut("/signout", "/signin?ended=1"),
    user_field="email",
    again_field="new_password_again",
    user_id_of=_user_id,
    refusals=Refusals(
        not_known="We do not know this address and password.",
        locked="This account is locked. Ring the service desk on 01632 960111.",
        code_wrong="That code is not right. Try the next one.",
    ),
)
