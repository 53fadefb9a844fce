#!/usr/bin/env python3
"""Set up whatever is missing, then serve the product with demo data or run its tests.

    python3 run.py demo [--host 127.0.0.1] [--port 8000] [--data instance/demo]
    python3 run.py test [pytest's own arguments]

Needs nothing but Python. Libraries go into `.venv` beside this file, once; after that both start at once.
Any Python 3 can read this file, so that one that is too old is told so in plain words.
"""

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
STOPPED = 130  # what a shell reports of a program ended by Ctrl-C


class RefusalError(Exception):
    """Something that only a person can mend, in words for that person."""


def say(words: str) -> None:
    """Tell the person, at once even where output goes to a file."""
    print(words, flush=True)


def check_python() -> None:
    """Refuse a Python that is too old, and name a newer one where the machine has it."""
    if sys.version_info >= OLDEST:
        return
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)]
    mend = "This machine also has {0}: run {0} run.py".format(newer[0]) if newer else "Install a newer one"
    this, oldest = (".".join(map(str, version)) for version in (sys.version_info[:2], OLDEST))
    raise RefusalError("Python {} is too old; Medskapa needs {} or newer. {}.".format(this, oldest, mend))


def check_folder() -> None:
    """Refuse a folder that cannot be written in."""
    try:
        with tempfile.TemporaryFile(dir=ROOT) as probe:
            probe.write(b"can this be kept?")
    except OSError as error:
        raise RefusalError(
            "The folder {} cannot be written in ({}). Copy the project to a folder of your own "
            "and run it there.".format(ROOT, error.strerror)
        ) from None


def check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on."""
    if not 1 <= port <= 65535:
        raise RefusalError("There is no port {}; choose one between 1024 and 65535.".format(port))
    if host in ("", "0.0.0.0", "::"):
        raise RefusalError("Links and QR codes need one address: give --host the machine's own, not {!r}.".format(host))
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            if os.name != "nt":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen()
    except socket.gaierror:
        raise RefusalError(
            "There is no address {!r}; leave --host out to use this machine alone.".format(host)
        ) from None
    except OSError as error:
        raise RefusalError(_why_no_address(host, port, error)) from None


def _why_no_address(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "Port {} is taken by another program. Choose another: python3 run.py demo --port {}".format(
            port, port + 1 if port < 65535 else 8000
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return "Port {} is not for everyone to use; choose one above 1023: python3 run.py demo --port 8000".format(port)
    return "Cannot listen on {}, port {} ({}).".format(host, port, error.strerror)


def set_up(name: str) -> None:
    """Install the libraries that the file `name` lists, unless that was done before."""
    stamp = os.path.join(VENV, name + ".installed")
    if _read(stamp) == _digest(name):
        return
    say("Fetching libraries. This is done once and takes about half a minute ...")
    started = time.monotonic()
    if not _works([PYTHON, "-m", "pip", "--version"]):
        _make_venv()
    if not _install(os.path.join(ROOT, name)):
        raise RefusalError(
            "The libraries could not be installed; what pip said is above. Is this machine on the net, and is there "
            "room on the disk? Behind a proxy or a mirror, set pip up for it. Then run this again."
        )
    with open(stamp, "w") as file:
        file.write(_digest(name))
    say("Done in {:.0f} seconds.".format(time.monotonic() - started))


def _install(path: str) -> bool:
    """Whether the libraries of a file with all of them, by hash, are installed now.

    Two halves at once take two thirds of the time. Should one fail, both are tried in one, which says what is wrong.
    """
    with open(path) as file:
        listed = re.findall(r"^\w.*?(?=^\w|\Z)", file.read(), re.DOTALL | re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        halves = [os.path.join(folder, "{}.txt".format(number)) for number in range(2)]
        for number, half in enumerate(halves):
            with open(half, "w") as file:
                file.write("".join(listed[number::2]))
        children = [_start(_pip(half) + ["--no-deps"], {"PIP_USER": "0"}, subprocess.DEVNULL) for half in halves]
        try:
            codes = [child.wait() for child in children]
        except KeyboardInterrupt:
            for child in children:
                _end(child)
            raise
    return not any(codes) or _attend(_pip(path), PIP_USER="0") == 0


def _pip(path: str) -> "list[str]":
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "--no-compile", "--quiet", "--quiet"]
    return [PYTHON, "-m", "pip", "install", "-r", path] + options


def _digest(name: str) -> str:
    """What stands for "these libraries, on this Python"."""
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read() + os.path.realpath(PYTHON).encode()).hexdigest()


def _read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def _works(command: "list[str]") -> bool:
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _make_venv() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise RefusalError(
            "This Python lacks its module {}, so libraries cannot be kept apart. On Debian and Ubuntu, "
            "'apt install python3-venv' brings it. Then run this again.".format(" and ".join(missing))
        )
    if _attend([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        raise RefusalError("No virtual environment could be made in {}; what Python said is above.".format(VENV))
    _works(_pip(os.path.join(ROOT, "requirements-pip.txt")) + ["--retries", "0"])  # an older one takes twice as long


def _attend(command: "list[str]", **environment: str) -> int:
    """Run a command to its end and return its exit code; an interruption ends it too."""
    child = _start(command, environment)
    try:
        return child.wait()
    except KeyboardInterrupt:
        _end(child)
        raise


def _start(command: "list[str]", environment: "dict[str, str]", says: "int | None" = None) -> "subprocess.Popen[bytes]":
    """Start a child in a session of its own, so that Ctrl-C reaches it once, through `_end`, and its children too."""
    environment = dict(os.environ, PYTHONUTF8="1", **environment)
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=os.name != "nt", stdout=says, stderr=says
    )


def _end(child: "subprocess.Popen[bytes]", asking: int = signal.SIGTERM if os.name == "nt" else signal.SIGINT) -> None:
    """Ask a child to end; where asking is not enough, and for whatever it leaves behind, make it."""
    for sign, seconds in ((asking, 20), (signal.SIGTERM, 5)):
        child.send_signal(sign)
        try:
            child.wait(seconds)
            break
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            continue
    if os.name != "nt":
        with contextlib.suppress(OSError):  # raised where nobody is left
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def demo(host: str, port: int, data: str) -> int:
    """Serve the product with demo data until interrupted."""
    check_address(host, port)
    set_up("requirements.txt")
    address = "http://{}:{}".format("[{}]".format(host) if ":" in host else host, port)
    os.environ.pop("MEDSKAPA_DATABASE", None)  # demo data never goes into a database in use
    environment = {"MEDSKAPA_DATA": data, "MEDSKAPA_ADDRESS": address}
    server = [PYTHON, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    server += ["--blocking-threads", "8", "--workers-kill-timeout", "2", "--log-level", "error", "wsgi:app"]
    child = _start(server, environment)
    worker = None
    try:
        prepared = _attend([PYTHON, "-m", "flask", "--app", "wsgi", "demo"], **environment)
        if prepared != 0:
            _end(child)
            return prepared
        worker = _start([PYTHON, "-m", "flask", "--app", "wsgi", "work"], environment)
        _wait_until_served(child, host, port)
        if child.poll() is None:
            say("Medskapa is being served at {}. Ctrl-C ends it.".format(address))
        raise RefusalError("The server ended by itself (exit code {}); what it said is above.".format(child.wait()))
    except KeyboardInterrupt:
        _end(child)
        say("\nEnded.")
        return 0
    finally:
        if worker:
            _end(worker, signal.SIGTERM)  # an interruption while it starts would be told at length


def _wait_until_served(child: "subprocess.Popen[bytes]", host: str, port: int) -> None:
    while child.poll() is None:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def test(arguments: "list[str]") -> int:
    """Run the tests, spread over the machine's processors unless told otherwise."""
    set_up("requirements-dev.txt")
    return _attend([PYTHON, "-m", "pytest"] + (arguments or ["--numprocesses", "auto"]))


def main(arguments: "list[str]") -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", metavar="demo | test")
    demonstration = commands.add_parser("demo", help="serve the product with demo data")
    demonstration.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    demonstration.add_argument("--port", type=int, default=8000, help="default: 8000")
    demonstration.add_argument("--data", default=os.path.join("instance", "demo"), help="folder of the demo's database")
    commands.add_parser("test", help="run the tests; what follows goes to pytest")
    options = parser.parse_args(arguments[:1] if arguments[:1] == ["test"] else arguments)
    if options.command is None:
        parser.print_help()
        return 2
    check_folder()
    if options.command == "test":
        return test(arguments[1:])
    return demo(options.host, options.port, options.data)


if __name__ == "__main__":
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        check_python()
        sys.exit(main(sys.argv[1:]))
    except RefusalError as refusal:
        sys.exit("Medskapa: {}".format(refusal))
    except KeyboardInterrupt:
        sys.exit(STOPPED)
