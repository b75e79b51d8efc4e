"""A second Qt program that prints what is dropped on it."""

import sys

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget


class Target(QWidget):
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        for url in event.mimeData().urls():
            sys.stdout.write(f"dropped {url.toString()}\n")
        sys.stdout.write(f"action {event.dropAction().name}\n")
        sys.stdout.flush()
        event.acceptProposedAction()


if __name__ == "__main__":
    app = QApplication([])
    target = Target()
    target.setWindowTitle("drop target")
    target.setAcceptDrops(True)
    target.setGeometry(1200, 200, 240, 240)
    target.show()
    sys.exit(app.exec())
