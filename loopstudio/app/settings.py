"""Settings: what a person chooses, kept as TOML with a schema number."""

import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from loopstudio.core.errors import InvalidValue, reason
from loopstudio.core.wave_request import CUTOFFS
from loopstudio.engines.toml_text import dumps

SCHEMA = 1
THEMES = ("system", "light", "dark")

Table = dict[str, object]


@dataclass(frozen=True)
class Settings:
    """What a person chooses; the defaults live here and nowhere else.

    theme is "system", "light" or "dark"; volume 0 to 1; output_device the name of a sound device,
    "" for the system's own; library_folder a folder, "" for the standard one; tempo 60 to 200 BPM;
    engine_memory_gb a cap in GiB on the engine's process, 0 for none; midi which knob moves which
    slider, as `ui/midi_map.py` writes it; panels what stands in the panels, as `ui/remembering.py`
    does; checkpoint the one that was chosen last, "" for none; upsample_cutoff the frequency in Hz
    above which loops are made anew, 0 to find it in each.
    """

    theme: str = "system"
    autoplay: bool = True
    volume: float = 0.8
    output_device: str = ""
    library_folder: str = ""
    tempo: float = 120.0
    follow_tempo_on_drag: bool = False
    engine_memory_gb: float = 0.0
    author: str = ""
    licence: str = "CC0-1.0"
    export_folder: str = ""
    midi: str = ""
    panels: str = ""
    checkpoint: str = ""
    upsample_cutoff: float = 0.0

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise InvalidValue(f"The theme is one of {', '.join(THEMES)}, not {self.theme!r}.")
        if not 0.0 <= self.volume <= 1.0:
            raise InvalidValue(f"A volume of {self.volume:g} is outside 0 to 1.")
        if not 60.0 <= self.tempo <= 200.0:
            raise InvalidValue(f"{self.tempo:g} BPM is outside 60 to 200 BPM.")
        low, high = CUTOFFS
        if self.upsample_cutoff != 0.0 and not low <= self.upsample_cutoff <= high:
            told = f"{self.upsample_cutoff:g} Hz is neither 0 nor {low:,.0f} to {high:,.0f} Hz"
            raise InvalidValue(f"A cutoff of {told}.")
        if not 0.0 <= self.engine_memory_gb <= 1024.0:
            raise InvalidValue(f"{self.engine_memory_gb:g} GiB is outside 0 to 1024 GiB.")


def load(path: Path) -> Settings:
    """Read settings; a file that is not there gives the defaults.

    Raises InvalidValue naming the file where it is damaged or holds values out of range.
    """
    try:
        table: Table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidValue(f"The settings in {path} cannot be read ({reason(error)}).") from error
    try:
        return _from_table(migrate(table))
    except InvalidValue as error:
        raise InvalidValue(f"The settings in {path} cannot be used: {error}") from error


def load_or_default(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Read settings; those that cannot be used are put aside, and a sentence says so."""
    try:
        return load(path), ()
    except InvalidValue as error:
        aside = path.with_name(path.name + ".unreadable")
        path.replace(aside)
        return Settings(), (f"{error} They were put aside as {aside.name}; all is as at first.",)


def save(path: Path, settings: Settings) -> None:
    """Write settings atomically, making the folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_text(dumps({"schema": SCHEMA, **asdict(settings)}), "utf-8")
    beside.replace(path)


def migrate(table: Table) -> Table:
    """Bring a table of any schema known so far to the newest one."""
    schema = table.get("schema", 0)
    if type(schema) is not int or not 0 <= schema <= SCHEMA:
        raise InvalidValue(f"they are of schema {schema}, and this version knows up to {SCHEMA}.")
    for step in _MIGRATIONS[schema:]:
        table = step(table)
    return table


def _name_the_schema(table: Table) -> Table:
    return {**table, "schema": 1}


# One step per schema: the step at index n leads from schema n to n + 1.
_MIGRATIONS: tuple[Callable[[Table], Table], ...] = (_name_the_schema,)


def _from_table(table: Table) -> Settings:
    known: dict[str, object] = {}
    for field in fields(Settings):
        if field.name in table:
            known[field.name] = _typed(field.name, table[field.name], field.default)
    return Settings(**known)  # type: ignore[arg-type]  # _typed has checked each one


def _typed(name: str, value: object, default: object) -> object:
    wanted = type(default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not wanted:
        raise InvalidValue(f"{name} should be of type {wanted.__name__}, not {value!r}.")
    return value
