"""Diffuse: sound out of noise, by networks that learned how noise is taken away."""
