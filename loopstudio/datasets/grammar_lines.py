"""What every style plays: the lines from which the grammar makes its bars."""

from loopstudio.datasets.grammar_machine import MACHINE
from loopstudio.datasets.grammar_played import PLAYED

GRAMMAR = {**MACHINE, **PLAYED}
"""Label to style, one for each label of the corpus."""
