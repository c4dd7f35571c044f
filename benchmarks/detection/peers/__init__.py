"""Other people's ways to notice a spate in, each as a contender with a small grid of parameters, out."""
