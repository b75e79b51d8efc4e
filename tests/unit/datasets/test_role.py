from loopstudio.datasets.role import CHOKED_BY, LABELS, ROLE_INDEX, ROLE_NAMES, ROLES


def test_there_are_eleven_labels_each_once() -> None:
    assert len(LABELS) == len(set(LABELS)) == 11


def test_a_role_index_leads_back_to_its_name() -> None:
    assert all(ROLE_NAMES[index] == name for name, index in ROLE_INDEX.items())


def test_kick_and_snare_stand_well_before_the_hats() -> None:
    front = min(ROLES["kick"].level_db, ROLES["snare"].level_db)
    assert front > ROLES["chat"].level_db + 9


def test_a_closed_hat_chokes_an_open_one() -> None:
    assert "chat" in CHOKED_BY["ohat"]
