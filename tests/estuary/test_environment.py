import subprocess
import sys
from pathlib import Path

import pytest

from estuary import environment
from estuary.embedded import up
from estuary.environment import ROOT, Environment
from estuary.trouble import Trouble

COMPLETE = {
    "ESTUARY_ENV": "production",
    "SECRET_KEY": "kT9vQ2mXw4LzR7pYb8NcJ5hGs3DfA6eUoIi1Vx0BqWtSnMjKlPy",
    "PUBLIC_URL": "https://api.example.com",
    "FRONTEND_URL": "https://www.example.com",
    "DATABASE_URL": "postgresql://u:p@db/estuary",
    "REDIS_URL": "redis://cache:6379/0",
    "TEMPORAL_ADDRESS": "temporal:7233",
    "EMAIL_URL": "smtp+tls://u:p@mail:587",
    "METRICS_TOKEN": "secret",
    "STORAGE_PUBLIC_BUCKET": "estuary-public",
    "STORAGE_PRIVATE_BUCKET": "estuary-private",
}


def test_example_lists_every_setting() -> None:
    """Regenerate with `python3 -m estuary.environment > .env.example`."""
    assert (ROOT / ".env.example").read_text() == environment.example()


def test_complete_environment_is_accepted() -> None:
    found = Environment(COMPLETE)
    assert found.WEB_PROCESSES == 1
    assert found.ALLOWED_HOSTS == []
    assert found.SCHEDULE_TIME_ZONE == "America/New_York"


@pytest.mark.parametrize("name", sorted(COMPLETE.keys() - {"ESTUARY_ENV"}))
def test_missing_setting_is_named(name: str) -> None:
    with pytest.raises(Trouble, match=f"{name} is missing") as trouble:
        Environment({key: value for key, value in COMPLETE.items() if key != name})
    assert trouble.value.exit_code == 78


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ESTUARY_ENV", "staging"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("PUBLIC_URL", "api.example.com"),
        ("PUBLIC_URL", "http://api.example.com"),
        ("DATABASE_URL", "postgresql://db:99999/x"),
        ("TRUSTED_PROXIES", "10.0.0/8x"),
        ("CORS_ALLOWED_ORIGINS", "www.example.com"),
        ("TEMPORAL_ADDRESS", "http://temporal:7233"),
        ("JWT_KEYS", "one:short"),
        ("JWT_ACCESS_TTL", "1"),
        ("DATABASE_URL", "mysql://db/estuary"),
        ("REDIS_URL", "cache:6379"),
        ("TEMPORAL_ADDRESS", "temporal"),
        ("TEMPORAL_TLS", "perhaps"),
        ("EMAIL_URL", "mail.example.com"),
        ("SCHEDULE_TIME_ZONE", "New York"),
        ("WEB_PROCESSES", "many"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(Trouble, match=f"  {name} (must be|is not)"):
        Environment(COMPLETE | {name: value})


@pytest.mark.parametrize("password", ["p/w", "p#w", "p[w", "p?w"])
def test_password_that_was_not_encoded_is_not_shown(password: str) -> None:
    said = what_is_said_of(f"postgresql://u:{password}secret@db/x")
    assert "  DATABASE_URL is not an address" in said
    assert "secret" not in said


def what_is_said_of(database: str) -> str:
    with pytest.raises(Trouble) as trouble:
        Environment(COMPLETE | {"DATABASE_URL": database})
    return str(trouble.value)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(Trouble) as trouble:
        Environment({})
    required = [setting.name for setting in environment.declared() if setting.needed != "never"]
    assert [name for name in required if f"{name} is missing" not in str(trouble.value)] == []


def test_command_stops_with_the_name_of_what_is_missing() -> None:
    given = {name: value for name, value in COMPLETE.items() if name != "REDIS_URL"}
    ran = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check"], env=given, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 78
    assert "REDIS_URL is missing. Valkey or Redis" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_production_passes_its_own_checks() -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=COMPLETE, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "System check identified no issues (0 silenced).\n")


def test_other_commands_find_a_running_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".up.env"
    for module in (environment, up):
        monkeypatch.setattr(module, "RUNNING_ENVIRONMENT", file)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    for name in ("ESTUARY_ENV", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)

    with up.known_to_other_commands({"ESTUARY_ENV": "development", "DATABASE_URL": "postgresql://u:p=q@db/x"}):
        assert file.stat().st_mode & 0o777 == 0o600
        found = environment.from_everywhere()
        assert (found["ESTUARY_ENV"], found["DATABASE_URL"]) == ("development", "postgresql://u:p=q@db/x")
        monkeypatch.setenv("DATABASE_URL", "postgresql://mine/x")
        assert "ESTUARY_ENV" not in environment.from_everywhere()  # who says which servers to use says it all
        monkeypatch.delenv("DATABASE_URL")
    assert not file.exists()


def test_what_a_file_says_gives_way_to_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("# a comment\nLOG_LEVEL=DEBUG\nRELEASE='1.0'\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setenv("ESTUARY_ENV", "development")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    found = environment.from_everywhere()
    assert (found["LOG_LEVEL"], found["RELEASE"]) == ("ERROR", "1.0")
    monkeypatch.setenv("ESTUARY_ENV", "test")
    assert "RELEASE" not in environment.from_everywhere()


def test_env_may_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert environment.from_file(tmp_path / ".env") == {}
