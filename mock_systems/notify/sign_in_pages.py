"""How people, not programs, sign in: to look at what was sent."""

from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignOut

SIGN_IN = OwnSignIn(
    path="/sign-in",
    expired="/sign-in/password",
    code="/sign-in/code",
    in_use=InUse("/sign-in/elsewhere", "elsewhere.html", "show_elsewhere", "choose_here"),
    inside="/sent",
    sign_out=SignOut("/sign-out", "/sign-in?ended=1"),
    user_field="user",
    again_field="new_password_again",
    refusals=Refusals(
        not_known="The user name or password is wrong.",
        locked="This account is locked. Ring the service desk on 01632 960117.",
        code_wrong="That code is not right. Try the next one.",
    ),
)
