"""Questions to the store: a function runs the SQL file of its name and returns a Polars frame."""
