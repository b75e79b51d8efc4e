"""Offer: files as a drop target or the clipboard takes them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QUrl


def mime_of(paths: Sequence[Path]) -> QMimeData:
    """Offer files as URLs and as text; a file that is not there is left out."""
    there = [path for path in dict.fromkeys(paths) if path.is_file()]
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in there])
    mime.setText("\n".join(str(path) for path in there))
    lines = ["copy", *(QUrl.fromLocalFile(str(path)).toString() for path in there)]
    mime.setData("x-special/gnome-copied-files", QByteArray("\n".join(lines).encode()))
    return mime
