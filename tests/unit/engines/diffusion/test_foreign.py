"""Published networks in every layout that they are found in become bundles of ours."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.untold import Said
from loopstudio.engines.diffusion import foreign
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.foreign import import_files, untold_of
from loopstudio.engines.diffusion.foreign_known import Known
from loopstudio.engines.diffusion.foreign_network import network_tensors
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.image import mel_bank
from loopstudio.engines.diffusion.network import Generator, build
from loopstudio.engines.diffusion.parts import load_parts
from tests.support.published_diffusion import published_unet
from tests.support.published_files import (
    LEVELS,
    SAID,
    SMALL,
    dance_training,
    diffusers,
    hub,
    plain,
    safe,
    small,
    small_dance,
    training,
    trimmed,
)
from tests.unit.engines.diffusion.test_network import VOCODER

State = Mapping[str, Tensor]

LAYOUTS: dict[str, Callable[[Path, State], Path]] = {
    "three names": lambda folder, state: plain(folder / "kicks.pt", state),
    "one name": lambda folder, state: safe(folder / "kicks.safetensors", state),
    "training": lambda folder, state: training(folder / "kicks.ckpt", state),
    "averaged": lambda folder, state: training(folder / "kicks.ckpt", doubled(state), state),
    "hub": lambda folder, state: hub(folder / "kicks", state),
}
DANCES: dict[str, Callable[[Path, State], Path]] = {
    "averaged": lambda f, state: dance_training(f / "maestro-150k.ckpt", doubled(state), state),
    "trimmed": lambda folder, state: trimmed(folder / "mine.ckpt", state, 16_000),
    "diffusers": lambda folder, state: diffusers(folder / "mine", state, 16_000),
}


def doubled(state: State) -> dict[str, Tensor]:
    return {name: tensor if "kernel" in name else 2.0 * tensor for name, tensor in state.items()}


def weights(folder: Path, source: Path, said: Said = ()) -> dict[str, Tensor]:
    info = import_files([source], folder / "ours", "drums", said=said)
    return load_parts(info).network.state_dict()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_network_is_read_from_every_layout(layout: str, tmp_path: Path) -> None:
    state = small()
    got = weights(tmp_path, LAYOUTS[layout](tmp_path, state), SAID)
    wanted = network_tensors(state, SMALL)
    assert got.keys() == wanted.keys()
    assert all(torch.equal(got[name], wanted[name]) for name in wanted)


@pytest.mark.parametrize("layout", DANCES)
def test_dance_diffusion_is_read_from_every_layout(layout: str, tmp_path: Path) -> None:
    state = small_dance()
    got = weights(tmp_path, DANCES[layout](tmp_path, state))
    bare = tmp_path / "bare.pt"
    torch.save(dict(state), bare)
    wanted = weights(tmp_path, bare)
    tolerance = 1e-3 if layout == "trimmed" else 0.0
    for name, tensor in wanted.items():
        torch.testing.assert_close(got[name], tensor, atol=tolerance, rtol=tolerance)


def test_a_bundle_says_what_it_was_made_of(tmp_path: Path) -> None:
    path = training(tmp_path / "kicks.ckpt", small(), small())
    info = import_files([path], tmp_path / "ours", "kicks", 32_000, said=(("groups", "4"),))
    assert (info.title, info.engine, info.kind) == ("kicks", "diffusion", "kicks")
    assert (info.rate, info.channels, info.network["form"]) == (32_000, 1, "published")
    assert info.description == (
        "Imported from kicks.ckpt: a generator. Its weights are averaged over its training. "
        "Set by hand: groups=4. Taken for granted, since no shape tells: 8 heads of attention."
    )


def test_a_rate_that_nobody_tells_is_said_to_be_assumed(tmp_path: Path) -> None:
    path = plain(tmp_path / "kicks.pt", small())
    info = import_files([path], tmp_path / "ours", "drums", said=SAID[2:])
    assert info.rate == 48_000
    assert info.description.endswith("since no shape tells: 48,000 Hz.")


def test_a_table_beside_the_file_tells_what_shapes_do_not(tmp_path: Path) -> None:
    path = training(tmp_path / "kicks.ckpt", small())
    table = "sampling_rate: 22050\nlength: 4096\nmodel: {attention_heads: 2, resnet_groups: 4}\n"
    (tmp_path / "kicks.yaml").write_text(table, encoding="utf-8")
    info = import_files([path], tmp_path / "ours", "drums", 44_100)
    config = load_parts(info).config
    assert isinstance(config, DiffusionConfig)
    assert (config.sound.rate, config.sound.samples) == (22_050, 4_096)
    assert (config.unet.heads, config.unet.head) == (2, 4)


def test_a_trimmed_file_tells_its_rate_and_length(tmp_path: Path) -> None:
    info = import_files(
        [trimmed(tmp_path / "a.ckpt", small_dance(), 16_000)], tmp_path / "ours", "drums", 48_000
    )
    config = load_parts(info).config
    assert isinstance(config, DanceConfig)
    assert (config.sound.rate, config.sound.samples) == (16_000, 96)
    assert config.sizes == DanceSizes(LEVELS, attending=2)


def test_a_folder_on_the_hub_is_called_by_its_name(tmp_path: Path) -> None:
    source = diffusers(tmp_path / "glitch", small_dance(), 16_000)
    assert import_files([source], tmp_path / "ours", "drums").title == "glitch"


def test_a_published_file_is_known_by_its_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Known("Honk", Settings(rate=16_000), "MIT", "Harmonai", exact=True)
    monkeypatch.setattr(foreign, "known_as", lambda _config: known)
    monkeypatch.setattr(foreign, "known_file", lambda _sum: known)
    path = dance_training(tmp_path / "x.ckpt", small_dance(), small_dance())
    info = import_files([path], tmp_path / "ours", "geese", 44_100)
    assert (info.title, info.licence, info.rate) == ("Honk", "MIT", 16_000)
    assert info.credits == ("Harmonai",)


@pytest.mark.parametrize(
    ("kind", "spoilt", "said"),
    [
        ("missing", {"net.blocks.2.net.skip.blocks.0.1.weight": None}, "has no"),
        ("left over", {"net.more.weight": torch.zeros(2)}, "has no place"),
        ("another shape", {"net.blocks.2.net.skip.blocks.0.1.weight": torch.zeros(1, 9)}, "fit"),
        ("not a number", {"net.blocks.0.weights": torch.full((8,), torch.nan)}, "NaN"),
    ],
)
def test_weights_that_are_wrong_are_refused_in_words(
    kind: str, spoilt: dict[str, Tensor | None], said: str, tmp_path: Path
) -> None:
    state = {**small(), **spoilt}
    path = tmp_path / f"{kind}.pt"
    torch.save({name: tensor for name, tensor in state.items() if tensor is not None}, path)
    with pytest.raises(CheckpointError, match=said):
        import_files([path], tmp_path / "ours", "drums", said=SAID)
    assert not (tmp_path / "ours").exists()


def test_an_imported_network_computes_what_it_did(tmp_path: Path) -> None:
    state = small()
    theirs = build(SMALL)
    theirs.load_state_dict(network_tensors(state, SMALL))
    info = import_files([plain(tmp_path / "a.pt", state)], tmp_path / "ours", "drums", said=SAID)
    ours = load_parts(info).network
    assert isinstance(ours, Generator)
    x, times = torch.randn(1, 1, 64), torch.tensor([0.4])
    with torch.inference_mode():
        torch.testing.assert_close(
            ours(x, ours.styles(times)), theirs(x, theirs.styles(times)), atol=1e-6, rtol=1e-6
        )
    assert ours.config == SMALL


@pytest.mark.parametrize(("kind", "one_shot"), [("drums", False), ("one-shots", True)])
def test_what_it_makes_says_whether_its_sounds_are_one_shots(
    tmp_path: Path, kind: str, one_shot: bool
) -> None:
    source = plain(tmp_path / "kicks.pt", small())
    info = import_files([source], tmp_path / "kicks", kind, said=SAID)
    assert load_parts(info).config.sound.one_shot is one_shot
    assert ("are one-shots" in info.description) is one_shot


def test_what_files_do_not_tell_is_asked_for_with_what_would_be_taken(tmp_path: Path) -> None:
    path = training(tmp_path / "kicks.ckpt", small())
    (tmp_path / "kicks.yaml").write_text("sampling_rate: 22050", encoding="utf-8")
    asked = {one.name: one for one in untold_of([path])}
    assert list(asked) == ["samples", "heads", "groups"]
    assert (asked["heads"].value, asked["heads"].why) == ("8", "its 8 channels in heads of 1")
    assert [value for value, _ in asked["groups"].choices] == ["1", "2", "4"]


def test_what_a_person_says_counts_more_than_a_table_beside_the_file(tmp_path: Path) -> None:
    path = training(tmp_path / "kicks.ckpt", small())
    table = "sampling_rate: 22050\nmodel: {attention_heads: 1, resnet_groups: 4}\n"
    (tmp_path / "kicks.yaml").write_text(table, encoding="utf-8")
    info = import_files([path], tmp_path / "ours", "drums", said=(("heads", "2"),))
    config = load_parts(info).config
    assert isinstance(config, DiffusionConfig)
    assert (config.sound.rate, config.unet.heads, config.unet.head) == (22_050, 2, 4)
    assert "Set by hand: heads=2." in info.description


def test_a_published_network_of_those_sizes_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Known("tiny-kicks", Settings(rate=44_100, heads=2))
    monkeypatch.setattr(foreign, "known_as", lambda _config: known)
    asked = {one.name: one for one in untold_of([plain(tmp_path / "a.pt", small())])}
    assert (asked["rate"].value, asked["heads"].value) == ("44100", "2")
    assert asked["heads"].why == "as in tiny-kicks, which has these sizes"


def test_the_very_file_that_was_published_asks_nothing_it_is_known_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Known("Honk", Settings(16_000, 65_536), exact=True)
    monkeypatch.setattr(foreign, "known_as", lambda _config: known)
    monkeypatch.setattr(foreign, "known_file", lambda _sum: known)
    path = dance_training(tmp_path / "x.ckpt", small_dance(), small_dance())
    assert untold_of([path]) == ()
    info = import_files([path], tmp_path / "ours", "geese", said=(("rate", "24000"),))
    assert info.rate == 24_000


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("heads", "3"), "Heads of attention: 3 does not fit, take 1, 2, 4 or 8"),
        (("heads", "many"), "many does not fit, take 1"),
        (("rate", "500"), "Sample rate: 500 does not fit, take 8,000 to 192,000"),
        (("hop", "256"), "no 'hop' to set for this network; there are rate, samples, heads"),
    ],
)
def test_what_is_said_and_does_not_fit_is_refused_in_words(
    said: tuple[str, str], why: str, tmp_path: Path
) -> None:
    path = plain(tmp_path / "a.pt", small())
    with pytest.raises(InvalidValue, match=why):
        import_files([path], tmp_path / "ours", "drums", said=(said,))
    assert not (tmp_path / "ours").exists()


def test_a_rate_that_numbers_tell_is_not_another_for_being_said(tmp_path: Path) -> None:
    state = published_unet(VOCODER.unet, "net.blocks.0.") | {
        "to_flat.weight": torch.zeros(20, 1, 128),
        "to_spectrogram.to_mel_scale.fb": mel_bank(16_000, 20, 65).T,
    }
    path = plain(tmp_path / "a.pt", state)
    assert "rate" not in {one.name for one in untold_of([path])}
    with pytest.raises(InvalidValue, match="tell its sample rate, 16,000 Hz"):
        import_files([path], tmp_path / "ours", "drums", said=(("rate", "44100"),))


def test_other_settings_make_weights_of_another_sum(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.pt", small())
    sums = [
        import_files([path], tmp_path / "ours", "drums", said=(("heads", heads), SAID[3])).sha256
        for heads in ("2", "4", "2")
    ]
    assert sums[0] == sums[2] != sums[1]
