"""Tests of loopstudio.datasets.melodic."""
