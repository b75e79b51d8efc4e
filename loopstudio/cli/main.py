"""The command line's verbs.

Exit codes: 0 done; 1 something went wrong, said in one sentence on stderr; 2 words that make no
command; 130 stopped with Ctrl-C, everything finished kept.
"""

import typer

from loopstudio.app.failure import sentence
from loopstudio.cli import (
    checkpoint,
    dataset,
    diffuse,
    evaluate,
    export,
    generate,
    library,
    morph,
    provenance,
    train,
    vary,
    wave,
)
from loopstudio.cli.output import complain
from loopstudio.cli.studio import INTERRUPTED
from loopstudio.core.errors import LoopstudioError

app = typer.Typer(
    name="loopstudio",
    help="Seamless, tempo-tagged loops from neural engines. With no words the window opens.",
    epilog="Exit codes: 0 done, 1 an error in one sentence on stderr, 2 wrong words, 130 Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(generate.generate)
app.command()(generate.demo)
app.command()(morph.morph)
app.command()(morph.encode)
app.command()(diffuse.diffuse)
app.command()(vary.vary)
app.command()(vary.extend)
app.command()(vary.inpaint)
app.command()(wave.polish)
app.command()(wave.upsample)
app.command()(provenance.show)
app.command()(provenance.remake)
app.command()(export.export)
app.add_typer(library.app, name="library")
app.add_typer(checkpoint.app, name="checkpoint")
app.add_typer(dataset.app, name="dataset")
app.command()(train.train)
app.command()(train.assemble)
app.command()(train.assemble_melodist)
app.command()(train.assemble_morph)
app.command()(train.assemble_diffusion)
app.command()(train.assemble_diffusion_vocoder)
app.command()(train.revoice)
app.command()(evaluate.evaluate)


def main(words: list[str]) -> int:
    """Run one command and give its exit code."""
    try:
        app(args=words, prog_name="loopstudio")
    except LoopstudioError as error:
        complain(str(error))
        return 1
    except OSError as error:
        complain(sentence(error))
        return 1
    except KeyboardInterrupt:
        # Before or after what a command does, where it does not heed Ctrl-C itself.
        return INTERRUPTED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0
