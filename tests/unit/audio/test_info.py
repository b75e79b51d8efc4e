import pytest

from loopstudio.audio.info import Info, pack_info, unpack_info
from loopstudio.core.errors import AudioFileError, InvalidValue

INFO = Info((("INAM", "Brisk Otter"), ("ICMT", "120 BPM Am"), ("IART", "Zoë")))


def test_texts_come_back_in_order() -> None:
    assert unpack_info(pack_info(INFO)) == INFO


def test_an_odd_text_is_padded_to_even() -> None:
    assert pack_info(Info((("INAM", "ab"),))) == b"INFOINAM\3\0\0\0ab\0\0"


def test_old_texts_that_are_not_unicode_are_read() -> None:
    assert unpack_info(b"INFOIART\4\0\0\0Zo\xeb\0").get("IART") == "Zoë"


def test_a_text_ends_at_its_zero() -> None:
    assert unpack_info(b"INFOIART\4\0\0\0a\0bc").get("IART") == "a"


def test_what_is_not_there_is_none() -> None:
    assert INFO.get("IGNR") is None


@pytest.mark.parametrize(
    "body", [b"", b"adtl", b"INFOINAM\xff\0\0\0a", b"INFO\xff\xff\xff\xff\0\0\0\0"]
)
def test_damaged_texts_are_refused(body: bytes) -> None:
    with pytest.raises(AudioFileError):
        unpack_info(body)


@pytest.mark.parametrize(
    "item", [("NAME5", "x"), ("INÄM", "x"), ("INAM", "a\0b"), ("INAM", "\ud800")]
)
def test_what_no_file_can_hold_is_refused(item: tuple[str, str]) -> None:
    with pytest.raises(InvalidValue):
        Info((item,))
