"""What a worker stands on: queue, write protocol, lanes, records kept."""
