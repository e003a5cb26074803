"""The night as one page: `page` puts it together out of `parts` and `cells`.

Each section has a room; in the order of the page: `open_items`, `happened`, `messages`,
`timeliness`, `reconciliation`, `partners`, `picture`, `background`.
"""
