from loopstudio.training.report_text import markdown_table, text_table

CELLS = [["loops", "n"], ["held-out", "512"], ["a|b", "7"]]


def test_columns_stand_under_each_other() -> None:
    assert text_table(CELLS) == "loops       n\nheld-out  512\na|b         7"


def test_markdown_has_a_rule_under_its_head() -> None:
    lines = markdown_table(CELLS).splitlines()
    assert lines[:3] == ["| loops | n |", "|:--|--:|", "| held-out | 512 |"]


def test_a_bar_inside_a_cell_is_escaped() -> None:
    assert markdown_table(CELLS).splitlines()[3] == r"| a\|b | 7 |"
