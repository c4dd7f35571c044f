"""What was noticed and who is to hear of it in; the same as pages show it, and people's decisions on it, out."""
