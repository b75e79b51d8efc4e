"""Chosen clips to files: names, plan, writing."""
