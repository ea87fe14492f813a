"""What people can do: one complete change each, in the unit of work the caller opened and commits."""
