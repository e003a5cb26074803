"""Digital workers: one folder a worker, decisions pure, no browser."""
