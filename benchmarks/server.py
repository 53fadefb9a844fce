"""granian with the application (or another) in processes of its own, as an operator starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from benchmarks.processes import children, cpu_seconds, free_port, listeners

ROOT = Path(__file__).parent.parent
WORKERS = 2
THREADS = 8


class Server:
    """A server on a loopback port of its own, from `with` to its end."""

    def __init__(
        self,
        environment: Mapping[str, str],
        application: str = "wsgi:app",
        workers: int = WORKERS,
        threads: int = THREADS,
        options: tuple[str, ...] = (),
    ) -> None:
        self.port = free_port()
        self.workers = workers
        self._environment = {**os.environ, **environment}
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - the server writes to it until it ends
        self._command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--no-ws"]
        self._command += ["--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "warning"]
        # A worker that is still starting is deaf to SIGTERM, so an end without a limit may never come.
        self._command += ["--respawn-failed-workers", "--workers-kill-timeout", "2", *options, application]

    def __enter__(self) -> Server:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process that watches over the workers."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def worker_pids(self) -> list[int]:
        """The workers that are alive."""
        return children(self.pid)

    def cpu_seconds(self) -> float:
        """The processor time used so far, by workers that have ended too."""
        return cpu_seconds(self.pid)

    def log(self) -> str:
        """What it has said."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        """Wait until every worker listens."""
        until = time.monotonic() + seconds
        while listeners(self.port) < self.workers:
            if not self.is_alive:
                raise RuntimeError(f"the server ended at its start:\n{self.log()}")
            if time.monotonic() > until:
                raise TimeoutError(f"the server is not ready after {seconds:.0f} s:\n{self.log()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it, asked first, made to where asking is not enough; its log goes with it."""
        left = self.worker_pids()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            for pid in (*left, *self.worker_pids()):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.kill()
            self._process.wait()
        self._log.close()
