"""A window of another toolkit that prints what is dropped on it: run with the system's python3."""

import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def _dropped(_widget, _context, _x, _y, data, _info, _time):  # type: ignore[no-untyped-def]
    for uri in data.get_uris():
        sys.stdout.write(f"dropped {uri}\n")
    sys.stdout.flush()


window = Gtk.Window(title="drop target")
window.set_default_size(240, 240)
window.move(1200, 200)
area = Gtk.Label(label="drop here")
area.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
area.drag_dest_add_uri_targets()
area.connect("drag-data-received", _dropped)
window.add(area)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
