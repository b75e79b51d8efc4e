"""From images of sound to sound: log-mel and the circular vocoder, for any engine."""
