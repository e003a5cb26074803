"""The only way out: one process per host, one listening address per lane.

proxy         polls the `lanes` table, opens and closes listeners, renews their time to live
rows          what the proxy reads and writes in that table
listener      one lane's address: who may connect, where to, and the end of it all
connection    one connection of the lane: its requests in absolute form, or its tunnel
http1         heads and bodies of HTTP/1.1
destinations  the lane's allow-list
peer          who is at the other end of a loopback connection
window        the commit window: a write leaves at most once
control       how the worker speaks to its lane's window
process       starts the proxy in a process of its own
"""
