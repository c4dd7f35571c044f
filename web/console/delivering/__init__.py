"""What left the house, and what did not, in; the same as counts and words that name nobody, out."""
