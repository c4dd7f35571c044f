"""Reports a second through the worker, against a bare consumer that drives the same service."""
