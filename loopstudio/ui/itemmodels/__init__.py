"""Item models: Qt's view of the library, the jobs and the checkpoints."""
