import torch

from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.training.melodist_encoder import NotesEncoder, SoundEncoder

CONFIG = MelodistConfig.tiny()


def test_notes_are_told_as_a_distribution_over_their_part_of_z() -> None:
    torch.manual_seed(0)
    encoder = NotesEncoder(CONFIG)
    mean, spread = encoder(torch.rand(2, 4, CONFIG.rows, 48), torch.tensor([0, 3]))
    assert mean.shape == spread.shape == (2, CONFIG.notes_dim)
    assert float(spread.detach().max()) <= 4.0


def test_a_sound_is_told_by_latents_and_by_what_they_play() -> None:
    torch.manual_seed(0)
    encoder = SoundEncoder(CONFIG)
    latent = torch.randn(1, CONFIG.latent, CONFIG.frames)
    roll = torch.rand(1, 2 * CONFIG.keys, CONFIG.plane[1])
    mean, _ = encoder(latent, roll, torch.tensor([1]))
    assert mean.shape == (1, CONFIG.sound_dim)
    assert not torch.allclose(mean, encoder(latent, roll * 0.0, torch.tensor([1]))[0])
    assert not torch.allclose(mean, encoder(latent * 0.0, roll, torch.tensor([1]))[0])
