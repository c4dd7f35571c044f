"""Areas, reports, spates and members in; what the map draws, as exact as whoever looks may see it, out."""
