"""Fault tests: the real bot in real processes, the strict playground as Slack, and an independent model.

`make torture`, or `python -m tests.torture --help`.  See `docs/torture.md`.
"""
