"""Training material: obtained, rendered, cut, split. Free of torch."""
