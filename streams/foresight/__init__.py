"""What was reported and settings that nobody has tried yet in; what they would have sent, as `replay` tells it, out."""
