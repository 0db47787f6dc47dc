import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from callshop import settings
from callshop.settings import SettingsError, data_folder, read, secret_key


def test_a_folder_without_a_file_gives_the_defaults(tmp_path):
    found = read(tmp_path, environ={})
    assert (found.data, found.host, found.port, found.threads) == (tmp_path, "0.0.0.0", 8080, 64)
    assert (found.capture_days, found.capture_megabytes, found.backup_folder) == (30, 200, None)


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path):
    (tmp_path / "callshop.toml").write_text('port = 1\nthreads = 20\nlog_level = "debug"\n')
    environ = {"CALLSHOP_PORT": "2", "CALLSHOP_THREADS": "30"}
    found = read(tmp_path, {"port": 3, "host": None}, environ)
    assert (found.port, found.threads, found.log_level, found.host) == (3, 30, "debug", "0.0.0.0")


def test_an_empty_variable_is_no_value(tmp_path):
    assert read(tmp_path, environ={"CALLSHOP_PORT": ""}).port == 8080


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eighty"), ("port", "70000"), ("port", "-1"), ("port", "80.5"), ("threads", "0"),
        ("capture_days", "0"), ("host", "http://x"), ("log_level", "loud"), ("backup_folder", "beside"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_by_name_and_value(tmp_path, name, value):
    variable = f"CALLSHOP_{name.upper()}"
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, environ={variable: value})
    assert variable in str(refused.value)
    assert value in str(refused.value)


@pytest.mark.parametrize("line", ["port = true", "port = 80.0", "host = 5", "port = []", "log_level = 1"])
def test_a_value_of_another_kind_is_refused_with_the_place_where_it_stands(tmp_path, line):
    (tmp_path / "callshop.toml").write_text(line)
    with pytest.raises(SettingsError, match=rf"callshop.toml: {line.split()[0]} = "):
        read(tmp_path, environ={})


def test_a_misspelt_name_in_the_file_is_refused_with_the_names_there_are(tmp_path):
    (tmp_path / "callshop.toml").write_text("prot = 8081")
    with pytest.raises(SettingsError, match=r"prot = 8081 is not a setting; there are host, port"):
        read(tmp_path, environ={})


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe\x00", b"port = 1\nport = 2"])
def test_a_file_that_is_not_toml_is_refused_by_its_path(tmp_path, content):
    (tmp_path / "callshop.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"callshop\.toml cannot be read"):
        read(tmp_path, environ={})


def test_a_file_saved_by_notepad_is_read(tmp_path):
    (tmp_path / "callshop.toml").write_bytes(b"\xef\xbb\xbfport = 8081\r\n")
    assert read(tmp_path, environ={}).port == 8081


def test_a_second_backup_folder_is_a_full_path(tmp_path):
    assert read(tmp_path, environ={"CALLSHOP_BACKUP_FOLDER": str(tmp_path)}).backup_folder == tmp_path


def test_the_table_and_the_settings_name_the_same_things():
    fields = set(settings.Settings.__dataclass_fields__)
    assert fields == {"data", *(setting.name for setting in settings.SETTINGS)}


def test_the_data_folder_is_the_flag_else_the_variable_else_the_users(tmp_path):
    assert data_folder(tmp_path / "a", {"CALLSHOP_DATA": str(tmp_path / "b")}) == tmp_path / "a"
    assert data_folder(None, {"CALLSHOP_DATA": str(tmp_path / "b")}) == tmp_path / "b"
    assert data_folder(None, {"CALLSHOP_DATA": ""}).name == "callshop"


def test_a_data_folder_named_from_here_is_held_as_a_full_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert data_folder("shop") == tmp_path / "shop"


def test_a_data_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "shop").write_text("")
    with pytest.raises(SettingsError, match="is not a folder"):
        data_folder(tmp_path / "shop")


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    key = secret_key(tmp_path / "new")
    assert len(key) == 32
    assert secret_key(tmp_path / "new") == key
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret.key"]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600


def test_two_who_want_the_key_at_once_get_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret_key, [tmp_path] * 32))) == 1


def test_a_disk_without_hard_links_keeps_a_key_too(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    assert secret_key(tmp_path) == secret_key(tmp_path)


def test_a_damaged_key_is_refused_in_words_and_left_alone(tmp_path):
    Path(tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(SettingsError, match="is damaged"):
        secret_key(tmp_path)
    assert (tmp_path / "secret.key").read_bytes() == b"short"
