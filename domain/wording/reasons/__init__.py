"""Why a worker stopped, by what it stopped for.

`shape`: what a reason says. `table`: all of them by their codes; whoever shows one looks there.
`records`: people, records and documents. `recipients`: who to tell, and whether the worker may.
`messages`: after a message went. `partners`: partner systems, writes and the worker itself.
`persons`: what a person took or did. `nobody`: what needs nobody.
"""
