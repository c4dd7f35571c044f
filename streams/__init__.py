"""The service: reports in, alerts out; a pure core, and runners, files and stores around it."""
