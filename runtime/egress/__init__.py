"""The only way out: one process per host, one listening address per lane.

process       starts the proxy in a process of its own
proxy         polls the `lanes` table, opens and closes listeners, renews their time to live
rows          what the proxy reads and writes in that table
listener      one lane's address: who may connect, and the end of it all
way_out       what a lane's connections share: allow-list, time to live, commit window
connection    one connection of the browser: plain requests (forwarding), or one tunnel
window        the commit window: a write leaves at most once
control       how the worker speaks to its lane's window
destinations  the allow-list; names resolved once
peer          who is at the other end of a loopback connection
http1, wire   HTTP/1.1 as a proxy needs it; one TCP connection
"""
