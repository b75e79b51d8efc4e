"""Widgets: the parts that panels, views and dialogs are made of."""
