"""Results in, pictures as SVG out."""
