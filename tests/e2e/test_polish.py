"""A clip polished and made whole in the engine's own process, into the library and back."""

from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import numpy as np

from loopstudio.app.events import ClipReady, Ended, Event
from loopstudio.app.polished import polisher, request_of, upsample
from loopstudio.audio.wav import read_wav
from loopstudio.core.clip import Clip
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish
from tests.support.session import fake_session
from tests.support.wave import dull, wave_bundle

TEMPO = Tempo(150.0)


def test_a_clip_at_another_rate_is_polished_and_made_whole(tmp_path: Path) -> None:
    wave_bundle(tmp_path / "models" / "tiny")
    events: SimpleQueue[Event] = SimpleQueue()
    session = fake_session(tmp_path, events.put, "process")
    clip = Clip("amber", dull(TEMPO, rate=22_050, channels=2), TEMPO, 1)
    made = []
    try:
        info = polisher(session.catalog)
        for work in (Polish(), upsample(clip, 3_000.0)):
            job = session.queue.submit(replace(request_of(clip, info.name, work), calls=2))
            while not isinstance(event := events.get(timeout=120), Ended):
                made += [event.entry] if isinstance(event, ClipReady) else []
            assert (event.job, event.error) == (job, None)
    finally:
        session.close()
    polished, whole = (read_wav(entry.path).audio for entry in made)
    assert (polished.rate, polished.channels, polished.frames) == (22_050, 2, clip.audio.frames)
    assert (whole.rate, whole.frames) == (44_100, TEMPO.bar_frames(44_100))
    highs = np.abs(np.fft.rfft(whole.samples))[:, int(11_025 * whole.seconds) :]
    assert highs.max() > 1e-3
