"""`run.py` sets up what is missing, serves, ends cleanly, and refuses in plain words."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

ROOT = Path(__file__).parent.parent
RUN = ROOT / "run.py"
NEEDED = ("survey", "migrations", "questionnaires", "translations", "requirements.txt", "wsgi.py")
PRETEND = "import sys, runpy; {}; sys.argv = ['run.py', 'demo']; runpy.run_path({!r}, run_name='__main__')"


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload]


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What was said by a run that must have refused in plain words."""
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Medskapa: ")
    return done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose libraries are those of this very run, so that nothing is fetched."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(RUN, folder)
    for name in NEEDED:
        (folder / name).symlink_to(ROOT / name)
    venv = folder / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", venv)
    stamp = "import run; open(run.VENV + '/requirements.txt.installed', 'w').write(run._digest('requirements.txt'))"
    subprocess.run([sys.executable, "-c", stamp], cwd=folder, check=True)
    return folder


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def demo(checkout: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running demo and what it said until it was served."""
    command = [sys.executable, "run.py", "demo", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if "is being served" in line:
                break
        yield process, said
        if process.poll() is None:
            process.terminate()


def test_any_python_3_can_read_it() -> None:
    ast.parse(RUN.read_text(), feature_version=(3, 4))


def test_a_python_that_is_too_old_is_told_so() -> None:
    said = refused(run(sys.executable, "-c", PRETEND.format("sys.version_info = (3, 8, 18, 'final', 0)", str(RUN))))
    assert "Python 3.8 is too old; Medskapa needs 3.11" in said


def test_a_python_without_virtual_environments_is_told_what_to_install(tmp_path: Path) -> None:
    shutil.copy(RUN, tmp_path)
    (tmp_path / "requirements.txt").touch()
    without = PRETEND.format("sys.modules['ensurepip'] = None", str(tmp_path / "run.py"))
    assert "apt install python3-venv" in refused(run(sys.executable, "-c", without))


def test_without_the_net_it_says_that_libraries_could_not_be_fetched(checkout: Path) -> None:
    stamp = checkout / ".venv" / "requirements.txt.installed"
    stamp.unlink()
    (checkout / "requirements.txt").unlink()
    (checkout / "requirements.txt").write_text(f"unheard-of==1.0 --hash=sha256:{'0' * 64}\n")
    offline = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout)}
    done = run(sys.executable, checkout / "run.py", "demo", env=offline)
    assert done.returncode == 1
    assert "Medskapa: The libraries could not be installed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not stamp.exists()


def test_a_folder_that_cannot_be_written_in_is_named() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(RUN, folder)
        Path(folder).chmod(0o555)
        user = {"user": "nobody"} if os.geteuid() == 0 else {}  # root may write anywhere
        said = refused(run("/usr/bin/env", "python3", f"{folder}/run.py", "demo", **user))
        assert f"{folder} cannot be written in" in said


def test_a_port_that_is_taken_is_named_with_another(port: int) -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", port))
        listener.listen()
        said = refused(run(sys.executable, RUN, "demo", "--port", str(port)))
    assert f"Port {port} is taken by another program" in said
    assert f"--port {port + 1}" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "70000"], "There is no port 70000"),
        (["--host", "0.0.0.0"], "need one address"),
        (["--host", "nowhere.invalid"], "There is no address 'nowhere.invalid'"),
    ],
)
def test_an_address_that_cannot_be_served_is_refused(arguments: list[str], words: str) -> None:
    assert words in refused(run(sys.executable, RUN, "demo", *arguments))


def test_the_demo_prints_addresses_that_answer_and_ends_cleanly(
    demo: tuple[subprocess.Popen[str], str], port: int
) -> None:
    process, said = demo
    assert "█" in said, "no QR code"
    fetch = build_opener(ProxyHandler({})).open
    for name in ("Resident's page", "Staff page", "Sign in once"):
        found = re.search(rf"{name}: +(\S+)", said)
        assert found, f"{name} is missing in:\n{said}"
        with fetch(found[1], timeout=30) as answer:
            assert answer.status == 200
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in said + rest
    servers = [line for line in run("ps", "-eo", "args").stdout.splitlines() if "granian" in line]
    assert not [line for line in servers if str(port) in line]
