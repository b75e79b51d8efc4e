"""Small values that many tests need."""

from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo


def fake_info(folder: Path, name: str = "fake-drums", **network: object) -> CheckpointInfo:
    """Describe a checkpoint for FakeEngine; network says how it behaves."""
    return CheckpointInfo(
        name=name,
        title="Fake drums",
        engine="gan",
        kind="drums",
        rate=44_100,
        channels=1,
        native_bpm=120.0,
        bars=1,
        labels=("house", "techno"),
        licence="CC0-1.0",
        sha256="0" * 64,
        folder=folder / name,
        credits=("Groove MIDI Dataset, CC-BY 4.0",),
        network=dict(network),
    )
