from dataclasses import replace
from pathlib import Path

from loopstudio.ui.dialogs.about_dialog import credits_text
from tests.support.fake_checkpoint import fake_info
from tests.ui.opened import RESOURCES


def test_about_names_every_checkpoint_and_the_licence_of_the_typeface(tmp_path: Path) -> None:
    info = replace(fake_info(tmp_path), credits=("made by Ada",))
    text = credits_text([info], RESOURCES)
    assert "Fake drums: CC0-1.0" in text
    assert "made by Ada" in text
    assert "SIL Open Font License" in text
