"""The rows of the fault matrix, by what goes wrong."""
