"""The front door: command line and wiring; knows everything, decides nothing."""
