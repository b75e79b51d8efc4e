"""Figures, on demand."""
