import re

from hypothesis import given
from hypothesis import strategies as st

from loopstudio.export.naming import MAX_STEM, TEMPLATE_FIELDS, NameFields, render_all

TEXT = st.text(max_size=60)
PIECES = st.one_of(
    st.sampled_from([f"{{{name}}}" for name in TEMPLATE_FIELDS]),
    st.sampled_from(["_", "-", "bpm", "x", " ", "{name:_}", "{key:sharp}"]),
)
TEMPLATES = st.lists(PIECES, min_size=1, max_size=8).map("".join).filter(str.strip)
LOOPS = st.lists(
    st.builds(
        NameFields,
        name=st.one_of(TEXT, st.sampled_from(["a", "A", "a b", "con", ""])),
        pack=TEXT,
        kind=TEXT,
        bpm=st.one_of(st.none(), st.floats(20, 400)),
        key=st.sampled_from([None, "Am", "F#"]),
        meter=st.sampled_from([(4, 4), (7, 8)]),
        checkpoint=st.one_of(st.none(), TEXT),
    ),
    min_size=1,
    max_size=12,
)


@given(TEMPLATES, LOOPS)
def test_names_are_legal_everywhere_and_no_two_are_alike(
    template: str, loops: list[NameFields]
) -> None:
    names = render_all(template, loops)
    assert len({name.casefold() for name in names}) == len(loops)
    for name in names:
        assert re.fullmatch(r"([A-Za-z0-9_#-]|(?<=\d)\.)+", name)
        assert not name.endswith(".")
        assert len(name) <= MAX_STEM
        assert name.casefold() not in ("con", "nul", "prn", "aux", "com1")
