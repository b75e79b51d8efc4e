"""Functions over Audio: files, tags, loops, levels. No Qt, no torch."""
