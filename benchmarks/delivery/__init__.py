"""Messages to many people in; how fast, how evenly and at what cost they go, out."""
