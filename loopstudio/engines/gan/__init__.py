"""The Loops engine: a style-based GAN over log-mel bars and a circular vocoder."""
