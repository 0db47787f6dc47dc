"""The settings of one run, read once: where the data is, where we listen, how much we keep.

A setting's value is, first found: the command's flag, CALLSHOP_<NAME> in the environment, callshop.toml in the data
folder, the default below. A value that cannot be is refused by name and value; so is a name that callshop.toml should
not have, for a misspelt setting must not be silently without effect. What belongs to the shop itself (its currency,
cabins, gateways, rules) is in the database, changed on the owner's pages.

    # callshop.toml
    port = 8081
    backup_folder = "/media/usb/callshop"
"""

import os
import secrets
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from callshop.events import Sentence, sentence

FILE_NAME = "callshop.toml"
KEY_NAME = "secret.key"
KEY_BYTES = 32


class SettingsError(Exception):
    """A setting that cannot be. `why` names it, its value and where it stands."""

    def __init__(self, why: Sentence):
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Settings:
    """What `read` found; units in SETTINGS below."""

    data: Path
    host: str
    port: int
    threads: int
    capture_days: int
    capture_megabytes: int
    backup_folder: Path | None
    log_level: str


def _whole(lowest: int, highest: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise ValueError(value)
        return value

    return check


def _host(value: object) -> str:
    if not isinstance(value, str) or not value or any(c.isspace() or c in "/@" for c in value):
        raise ValueError(value)
    return value


def _folder(value: object) -> Path | None:
    if value == "":
        return None
    if not isinstance(value, str | Path):
        raise ValueError(value)
    folder = Path(value).expanduser()
    if not folder.is_absolute():
        raise ValueError(value)
    return folder


def _level(value: object) -> str:
    if not isinstance(value, str) or value.lower() not in ("debug", "info", "warning", "error"):
        raise ValueError(value)
    return value.lower()


def _range(lowest: int, highest: int) -> tuple[Callable[[object], int], Sentence]:
    return _whole(lowest, highest), sentence(
        "{where} = {value} is refused: it must be a whole number from {lowest} to {highest}",
        lowest=lowest, highest=highest,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table: its default, what a value must be (raises ValueError), what refuses it in words."""

    name: str
    default: object
    check: Callable[[object], object]
    refusal: Sentence


SETTINGS = (
    # all addresses, for the tablets are on the LAN
    Setting("host", "0.0.0.0", _host, sentence("{where} = {value} is refused: it must be an address or a host name")),
    Setting("port", 8080, *_range(0, 65535)),  # 0: any port that is free
    Setting("threads", 64, *_range(16, 512)),  # of the web server
    Setting("capture_days", 30, *_range(1, 3650)),  # how long raw captures are kept
    Setting("capture_megabytes", 200, *_range(1, 100_000)),  # and how much of them
    # a second place for backups; "": none
    Setting("backup_folder", "", _folder, sentence("{where} = {value} is refused: it must be a full path")),
    Setting("log_level", "info", _level, sentence("{where} = {value} is refused: debug, info, warning or error")),
)


def data_folder(flag: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Where all that the shop owns is: the flag, else $CALLSHOP_DATA, else the user's folder. It need not exist yet."""
    given = flag or environ.get("CALLSHOP_DATA")
    folder = Path(given).expanduser().absolute() if given else platformdirs.user_data_path("callshop", appauthor=False)
    if folder.exists() and not folder.is_dir():
        raise SettingsError(sentence("The data folder {path} is not a folder", path=folder))
    return folder


def read(data: Path, flags: Mapping[str, object] | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings for this data folder; a flag that is None was not given. Raises SettingsError."""
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    stored = _stored(data / FILE_NAME)
    values = {}
    for setting in SETTINGS:
        variable = f"CALLSHOP_{setting.name.upper()}"
        sources = (
            (f"--{setting.name.replace('_', '-')}", given.get(setting.name)),
            (variable, environ.get(variable) or None),
            (f"{FILE_NAME}: {setting.name}", stored.get(setting.name)),
        )
        where, value = next(((w, v) for w, v in sources if v is not None), (setting.name, setting.default))
        values[setting.name] = _checked(setting, where, value)
    return Settings(data=data, **values)


def _checked(setting: Setting, where: str, value: object) -> object:
    try:
        return setting.check(value)
    except ValueError:
        refusal = setting.refusal
        values = (*refusal.values, ("where", where), ("value", str(value)))
        raise SettingsError(Sentence(refusal.text, values)) from None


def _stored(path: Path) -> dict[str, object]:
    """What the file says; nothing if there is none."""
    try:
        stored = tomllib.loads(path.read_text("utf-8-sig"))  # Windows' Notepad begins its files with a mark
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as refused:
        raise SettingsError(sentence("{path} cannot be read: {detail}", path=path, detail=refused)) from refused
    known = [setting.name for setting in SETTINGS]
    for name, value in stored.items():
        if name not in known:
            why = sentence(
                "{path}: {name} = {value} is not a setting; there are {known}",
                path=path, name=name, value=value, known=", ".join(known),
            )  # fmt: skip
            raise SettingsError(why)
    return stored


def secret_key(data: Path) -> bytes:
    """The key that signs this shop's cookies: made once, for its owner only. Raises SettingsError if damaged."""
    path = data / KEY_NAME
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        why = sentence("The key file {path} is damaged: delete it, and everyone logs in again", path=path)
        raise SettingsError(why)
    return key


def _make_key(path: Path) -> None:
    """Written whole beside its place and then put there; if another process was faster, theirs stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f"{KEY_NAME}.", dir=path.parent)  # mkstemp: for its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
        except OSError:  # a disk without hard links (FAT)
            os.replace(fresh, path)
    finally:
        Path(fresh).unlink(missing_ok=True)
