"""A request in; who asks, and whether they may, out."""
