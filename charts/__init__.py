"""Charts: from Polars frames to Plotly charts as plain dicts."""
