"""Tests of loopstudio.datasets."""
