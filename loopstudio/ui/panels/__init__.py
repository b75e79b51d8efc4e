"""Panels: capabilities in, a request out."""
