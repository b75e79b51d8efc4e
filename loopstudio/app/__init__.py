"""Use cases. Free of Qt, and free of torch at import."""
