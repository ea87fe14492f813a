"""Words: facts in, Slack Block Kit out.  Pure; imports nothing of ours but `bot.plan`."""
