"""From files to a store: contract, readers, checks, build, demo and snapshots."""
