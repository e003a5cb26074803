"""The report of a night: what happened to everything, who is not told yet, and what is not known.

`build.build` puts it together from the facts and is pure: the same facts give the same report,
`report.NightReport`, which is made of `rows`. It holds references, establishment numbers, roles and
counts; there is no field in it for a name.

`at_hand`: the facts by item, and when its school knew. `by_itself`: what an item says alone.
`notices`, `timeliness`, `messages`: who is told, by when, and how far the messages got.
`needs`, `why`: what waits for whom, and for which reason. `processes`, `items`, `partners`,
`writes`: everything that was done, counted and listed.
"""
