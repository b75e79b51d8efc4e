import torch

from loopstudio.training.spectrum_judge import SpectrumJudges


def test_judges_learn_to_tell_a_tone_from_noise() -> None:
    random = torch.Generator().manual_seed(1)
    torch.manual_seed(1)
    judges = SpectrumJudges(width=4)
    optimiser = torch.optim.Adam(judges.parameters(), 3e-3)
    tone = torch.sin(0.2 * torch.arange(4_096)).expand(2, -1)
    losses = []
    for _ in range(12):
        loss = judges.tell_apart(tone, torch.randn(2, 4_096, generator=random) * 0.3)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


def test_the_same_sound_has_the_same_features() -> None:
    torch.manual_seed(2)
    judges = SpectrumJudges(width=4)
    real = torch.randn(1, 4_096)
    logits = torch.stack([judge(real)[0].mean() for judge in judges.judges]).mean()
    assert torch.isclose(judges.convince(real, real), -logits, atol=1e-6)
