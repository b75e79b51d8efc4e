"""Tests of what the window needs but is no widget."""
