"""Values and protocols: standard library and numpy only, no input or output."""
