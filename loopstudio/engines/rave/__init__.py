"""The Morph engine: a variational autoencoder of sound in sub-bands (RAVE)."""
