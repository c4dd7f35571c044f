"""The pure heart of the service: a policy, what is remembered and one report in; what to remember and alerts out.

Nothing here looks at a clock, a file, a network or a log: time and chance are arguments.
"""
