"""The one place of labels: every word a reader sees for a state, task, reason, answer or mode.

Console, reports, workbook, terminal and messages take their words from here and type none of their
own, each from the room that holds them:

`labels`: what a label is, its colours, and how words in braces, `{system}`, are filled in.
`states`: items, clocks, messages, partner systems and release modes.
`tasks`: what a person is asked, and the answers there are. `by_hand`: what they told by hand.
`reasons`: why a worker stopped, who owns it and what comes next; all of them in `reasons.table`.
`next_steps`: what comes next where the task that waits allows less, or wants another thing.
`searches`: why a search is allowed and what it answers. `matching`: if two records are one person.
`processes`: the processes and their kinds of work.
`night_sentences`, `night_headings`, `night_method`: the report of a night and its workbook.
`demonstration`: what is said while it is played.

How times and numbers are said is in `domain/saying.py`; whole messages are in
`domain/templates.py`.
"""
