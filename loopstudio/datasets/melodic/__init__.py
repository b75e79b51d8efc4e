"""Melodic loops: a grammar of keys, chords and lines, and the instruments that play them."""
