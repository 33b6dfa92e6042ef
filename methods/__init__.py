"""The statistics: pure functions on Polars and NumPy, which import nothing else of the project."""
