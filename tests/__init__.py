"""The tests: they mirror `survey/`, beside gates over the whole of it."""
