"""What may be written in the settings: one small model per thing, each with its defaults and its own checks."""
