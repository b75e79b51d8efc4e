"""Delegates: how cells of a view are drawn and edited."""
