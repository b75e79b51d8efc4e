from pathlib import Path

from loopstudio.ui.offer import mime_of


def test_files_travel_as_urls_and_as_text(tmp_path: Path) -> None:
    file = tmp_path / "Kit A#1 120bpm.wav"
    file.write_bytes(b"RIFF")
    mime = mime_of([file])
    assert [url.toLocalFile() for url in mime.urls()] == [str(file)]
    assert mime.text() == str(file)


def test_a_file_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert not mime_of([tmp_path / "gone.wav"]).urls()


def test_a_file_is_offered_once(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"RIFF")
    assert len(mime_of([file, file]).urls()) == 1


def test_file_managers_are_told_to_copy(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"RIFF")
    lines = bytes(mime_of([file]).data("x-special/gnome-copied-files").data()).decode().split("\n")
    assert lines == ["copy", file.as_uri()]
