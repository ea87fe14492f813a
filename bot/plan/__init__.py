"""Rules: values and a day in, decisions out.  No I/O, no clock, no log, no Slack, no SQL."""
