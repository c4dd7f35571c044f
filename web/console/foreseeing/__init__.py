"""What a coordinator tries out in; what it would have come to, in words, figures and on the map, out."""
