"""What people write in the dashboard, kept beside the snapshots and never rebuilt."""
