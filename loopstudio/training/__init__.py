"""Training and evaluation of the networks. Never imported by the app."""
