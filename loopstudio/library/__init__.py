"""The clips a person has: self-describing WAV files and an index of them."""
