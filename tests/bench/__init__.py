"""`python -m tests.bench`: what the bot costs beside the least that the same work can cost.

Nothing of it runs in the test suite.
"""
