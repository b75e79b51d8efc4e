"""LoopStudio: seamless, tempo-tagged loops from neural engines."""
