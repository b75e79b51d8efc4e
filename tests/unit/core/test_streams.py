from loopstudio.core.streams import Purpose, stream


def test_seed_and_purpose_are_told_apart_and_the_same_ones_are_the_same() -> None:
    drawn = [
        tuple(stream(seed, purpose).integers(1 << 30, size=4).tolist())
        for seed in (0, 1, 2**31 - 1)
        for purpose in Purpose
    ]
    assert len(set(drawn)) == len(drawn)
    again = tuple(stream(1, Purpose.SOUND).integers(1 << 30, size=4).tolist())
    assert again in drawn
