import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines import archive
from loopstudio.engines.archive import opened

Records = dict[str, bytes]
GOOD: Records = {"net/data.pkl": b"1", "net/constants.pkl": b"2", "net/code/a.py": b"x = 1\n"}


def zipped(folder: Path, records: Records, packed: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "net.ts"
    with zipfile.ZipFile(path, "w", packed) as file:
        for name, body in records.items():
            file.writestr(name, body)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointError) as raised, opened(path):
        pass
    return str(raised.value)


def test_records_and_programs_are_read(tmp_path: Path) -> None:
    with opened(zipped(tmp_path, GOOD | {"net/code/a.py.debug_pkl": b"?"})) as file:
        assert file.read("data.pkl", 10) == b"1"
        assert file.programs() == {"code/a.py": "x = 1\n"}


def test_programs_are_read_whatever_case_their_names_are_in(tmp_path: Path) -> None:
    records = {"net/data.pkl": b"1", "net/constants.pkl": b"2", "net/CODE/a.PY": b"x = 1\n"}
    with opened(zipped(tmp_path, records)) as file:
        assert list(file.programs().values()) == ["x = 1\n"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_records_of_one_name_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, GOOD)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("net/code/a.py", b"torch.save(x)\n")
    assert "two records of one name" in refusal(path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_torch_writes_is_in_order(tmp_path: Path) -> None:
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 3)), str(tmp_path / "net.ts"))
    with opened(tmp_path / "net.ts") as file:
        assert any("def forward" in text for text in file.programs().values())


def test_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        opened(zipped(tmp_path, GOOD)) as file,
        pytest.raises(CheckpointError, match=r"has no data/0: it is no TorchScript"),
    ):
        file.read("data/0", 10)


def test_a_record_larger_than_it_may_be_is_not_read(tmp_path: Path) -> None:
    with (
        opened(zipped(tmp_path, GOOD)) as file,
        pytest.raises(CheckpointError, match=r"code/a\.py is far too large"),
    ):
        file.read("code/a.py", 3)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({"../data.pkl": b""}, "outside of it"),
        ({"net/../../data.pkl": b""}, "outside of it"),
        ({"net/a\\b": b""}, "outside of it"),
        ({"a/data.pkl": b"", "b/data.pkl": b""}, "an ordinary zip archive"),
        ({}, "an ordinary zip archive"),
        (GOOD | {"net/code/A.PY": b"torch.save(x)"}, "two records of one name"),
        (GOOD | {"net/Model.json": b"{}"}, "before version 1.4"),
        ({"net/data.pkl": b"", "net/data/0": b""}, "a pickled PyTorch module, not TorchScript"),
    ],
)
def test_records_out_of_order_are_refused(tmp_path: Path, records: Records, said: str) -> None:
    assert said in refusal(zipped(tmp_path, records))


def test_a_record_that_would_grow_without_bound_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, GOOD | {"net/data/0": bytes(8 << 20)}, zipfile.ZIP_DEFLATED)
    assert "grow a thousandfold" in refusal(path)


def test_another_packing_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, GOOD | {"net/data/0": bytes(900)}, zipfile.ZIP_BZIP2)
    assert "does not pack" in refusal(path)


def test_packed_bytes_that_are_damaged_are_told(tmp_path: Path) -> None:
    path = zipped(tmp_path, GOOD | {"net/code/b.py": b"y = 2\n" * 50}, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(path) as file:
        at = file.getinfo("net/code/b.py").header_offset + 30 + len("net/code/b.py")
    body = path.read_bytes()
    path.write_bytes(body[:at] + b"\xff\xff\xff" + body[at + 3 :])
    with opened(path) as archive_, pytest.raises(CheckpointError, match=r"damaged at code/b\.py"):
        archive_.programs()


def test_too_many_records_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_RECORDS", 2)
    assert "3 records: too many" in refusal(zipped(tmp_path, GOOD))


def test_more_than_fits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path, GOOD | {"net/data/0": bytes(900)}, zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(archive, "MAX_BYTES", 800)
    assert "would unpack to more than" in refusal(path)
    monkeypatch.setattr(archive, "MAX_BYTES", 10)
    assert "larger than the 2 GiB" in refusal(path)


def test_programs_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_CODE_BYTES", 4)
    with opened(zipped(tmp_path, GOOD)) as file, pytest.raises(CheckpointError, match="too large"):
        file.programs()


def test_a_program_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, GOOD | {"net/code/b.py": b"\xff\xfe"})
    with opened(path) as file, pytest.raises(CheckpointError, match="no text"):
        file.programs()


def _cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _locked(body: bytes) -> bytes:
    # The first flag of the first entry of the directory at the end.
    at = body.index(b"PK\x01\x02") + 8
    return body[:at] + b"\x01" + body[at + 1 :]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_cut, "is not a TorchScript file"),
        (lambda _body: b"", "is not a TorchScript file"),
        (lambda _body: b"no zip at all", "is not a TorchScript file"),
        (_locked, "locked with a password"),
    ],
)
def test_damaged_files_are_told(
    tmp_path: Path, change: Callable[[bytes], bytes], said: str
) -> None:
    path = zipped(tmp_path, GOOD)
    path.write_bytes(change(path.read_bytes()))
    assert said in refusal(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "is not a TorchScript file" in refusal(tmp_path / "none.ts")


def test_a_record_whose_sum_is_wrong_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path, GOOD)
    path.write_bytes(path.read_bytes().replace(b"x = 1\n", b"x = 2\n"))
    with opened(path) as file, pytest.raises(CheckpointError, match=r"damaged at code/a\.py"):
        file.programs()
