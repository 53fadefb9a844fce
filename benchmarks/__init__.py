"""Programs that measure: `floor`, `respondents` and `phone`. Each prints a table and writes JSON into `results/`.

Everything runs on this machine alone: the server, its database in a temporary folder, and the load share its
processors. So compare ratios of one day, and read the load's own processor time beside the server's.
"""
