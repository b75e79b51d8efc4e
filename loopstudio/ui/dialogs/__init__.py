"""Dialogs: export, import, settings, about."""
