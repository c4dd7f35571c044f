"""Steps that no release has: those of the release after this one, as the tests make it up."""
