"""Located events that came and were taken back in; what a detector of any budget would have said of each out."""
