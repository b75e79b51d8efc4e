from loopstudio.datasets.osc import pack_message, pack_score


def test_a_message_is_packed_as_osc_says() -> None:
    packed = pack_message("/s_new", ["ab", 1, 0.5, b"xyz"])
    expected = b"/s_new\0\0" + b",sifb\0\0\0" + b"ab\0\0" + b"\0\0\0\1" + b"\x3f\0\0\0"
    assert packed == expected + b"\0\0\0\3xyz\0"


def test_every_part_is_a_multiple_of_four_bytes() -> None:
    assert all(len(pack_message("/" + "a" * k, ["b" * k, b"c" * k])) % 4 == 0 for k in range(1, 9))


def test_a_score_holds_bundles_with_their_size_and_time() -> None:
    message = pack_message("/c", [0])
    score = pack_score([(1.5, message)])
    assert (score[:4], score[4:12], score[12:20]) == (
        len(score[4:]).to_bytes(4, "big"),
        b"#bundle\0",
        b"\0\0\0\1\x80\0\0\0",
    )
