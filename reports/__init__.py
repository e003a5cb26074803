"""One file a report: build a typed report, then render it."""
