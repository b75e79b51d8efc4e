import tomllib

import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.toml_text import dumps


def test_what_is_written_reads_back_equal() -> None:
    table = {
        "text": 'a "quoted" \\ line\nand a tab\t\x7f\x01 ümlaut 🥁',
        "odd key, with dot.": 1,
        "numbers": [1, -2, 3],
        "half": 0.1,
        "yes": True,
        "tables": [{"a": 1}, {"b": "c"}],
        "nested": {"deeper": {"x": [0.5, 1e300]}, "empty": {}},
        "last": "after the tables in order, before them in the text",
    }
    assert tomllib.loads(dumps(table)) == table


def test_true_stays_a_boolean() -> None:
    assert dumps({"a": True, "b": 1}) == "a = true\nb = 1\n"


@pytest.mark.parametrize("value", [None, object(), {1, 2}, float("nan"), float("inf")])
def test_what_toml_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue):
        dumps({"value": value})
