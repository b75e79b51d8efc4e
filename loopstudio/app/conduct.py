"""Conduct: how a process of engines behaves beside everything else that runs."""

from dataclasses import dataclass

from loopstudio.core.cores import usable_cores


@dataclass(frozen=True)
class Conduct:
    """How far it stands back (POSIX niceness), and on how many threads it computes, None for all.

    grace is how many seconds it has to stop in before it is made to.
    """

    niceness: int = 10
    grace: float = 0.15
    threads: int | None = None

    @classmethod
    def at_hand(cls) -> "Conduct":
        """Give that of what is played by hand.

        It stands back for nobody, but leaves half of the cores to what sounds and paints: on two of
        them, both torn sound and the slowest moves went with the second thread. It stops many times
        a second, so that a moment's delay on a busy machine may not cost its life.
        """
        return cls(niceness=0, grace=2.0, threads=max(1, usable_cores() // 2))
