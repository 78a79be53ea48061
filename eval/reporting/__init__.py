"""A run as one HTML file, and two runs compared."""
