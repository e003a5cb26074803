"""A session at a partner system without the pages for it, which tests of their own go through."""

from collections.abc import Mapping

import httpx

from runtime.tabs import Tab


async def give_session(tab: Tab, url: str, form: Mapping[str, str], at: str = "/signin") -> None:
    """Hand in the system's form for signing in; the tab has the cookies it answers with."""
    with httpx.Client(base_url=url, trust_env=False) as client:
        client.post(at, data=dict(form))
        cookies = client.cookies.items()
    await tab.page.context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies]
    )
