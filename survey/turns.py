"""Who writes to an embedded database next, and what is written together.

SQLite has one writer at a time, and its own wait for that place is unfair between processes. So writers queue for a
turn: threads of a process first, then processes. What threads of one process ask for while one of them waits for the
turn is written in its transaction: one turn and one sync to the disk for all of them (group commit, DeWitt et al.,
"Implementation techniques for main memory database systems", SIGMOD 1984).
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, Generic, TypeVar, cast

from survey.errors import BusyError

Result = TypeVar("Result")
Change = Callable[["TurnConnection"], Result]


if sys.platform == "win32":  # which has no flock; SQLite's own wait has to do

    def queue(_file: IO[bytes], _wait: bool) -> None:
        """Nothing to queue with."""

else:
    import fcntl

    def queue(file: IO[bytes], wait: bool) -> None:
        """Wait for the file's lock among processes, or give it back."""
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_UN)


class Turn:
    """The queue of writers to one SQLite file: threads of this process first, then processes."""

    def __init__(self, beside: str, seconds: float) -> None:
        self.seconds = seconds
        self._threads = threading.Lock()
        self._path = beside + ".turn" if beside else ""
        self._file: IO[bytes] | None = None

    def take(self, until: float = 0.0) -> None:
        """Wait for the turn, `until` a time of the monotonic clock if one is given.

        Raises BusyError when it does not come in time, or comes too late to be of use.
        """
        until = until or time.monotonic() + self.seconds
        if not self._threads.acquire(timeout=max(0.0, until - time.monotonic())):
            raise BusyError
        if self._path:
            self._file = self._file or open(self._path, "ab", opener=private)  # noqa: SIM115 - kept until close()
            queue(self._file, True)
        if time.monotonic() > until:
            self.give_back()
            raise BusyError

    def give_back(self) -> None:
        """Let the next writer in."""
        if self._file:
            queue(self._file, False)
        self._threads.release()

    def close(self) -> None:
        """Let go of the file that processes queue for; the next turn opens it again."""
        with self._threads:
            if self._file:
                self._file.close()
            self._file = None


class TurnConnection(sqlite3.Connection):
    """A connection that holds the writers' turn from a transaction's first change to its end."""

    turn: Turn | None = None
    has_turn = False

    def begin_change(self, until: float = 0.0) -> None:
        """Take the turn unless this transaction has it; as `Turn.take` does."""
        if self.turn and not self.has_turn:
            self.turn.take(until)
            self.has_turn = True

    def straight(self, sql: str, values: Sequence[object], changes: bool) -> sqlite3.Cursor:
        """Run a statement without SQLAlchemy between, in its turn if it `changes` something, with the same errors."""
        if changes:
            self.begin_change()
        try:
            return self.execute(sql, values)
        except sqlite3.OperationalError as error:
            if not may_pass(error):
                raise
            raise BusyError from error

    def keep(self) -> None:
        """Commit without SQLAlchemy between, with the same errors."""
        try:
            self.commit()
        except sqlite3.OperationalError as error:
            if not may_pass(error):
                raise
            raise BusyError from error

    def _end_change(self) -> None:
        if self.turn and self.has_turn:
            self.has_turn = False
            self.turn.give_back()

    def commit(self) -> None:
        try:
            super().commit()
        except sqlite3.Error:
            super().rollback()
            raise
        finally:
            self._end_change()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._end_change()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_change()


def may_pass(error: BaseException) -> bool:
    """Whether trying again may help: something is locked, full or gone, and no statement is at fault."""
    return "no such" not in str(error) and "syntax" not in str(error)


def private(path: str, flags: int) -> int:
    """Opens a file that, where it is made, is for this user alone."""
    return os.open(path, flags, 0o600)


class _Wish(Generic[Result]):
    """A change that a thread waits for: what came of it, and the gate that the thread stands at meanwhile."""

    __slots__ = ("change", "error", "gate", "is_kept", "is_over", "result", "until")

    def __init__(self, change: Change[Result], until: float) -> None:
        self.change = change
        self.until = until
        self.gate = threading.Lock()
        self.gate.acquire()
        self.is_over = self.is_kept = False
        self.result: Result | None = None
        self.error: Exception | None = None

    def outcome(self) -> Result:
        """What the change returned, if it was kept; else the error that it ended in."""
        if not self.is_kept:
            raise self.error or BusyError
        return cast(Result, self.result)


class Driver:
    """SQLite's own driver, with no SQLAlchemy between: connections kept at hand, and changes made in groups.

    Of the threads that want a change at the same time one leads: it takes the turn, makes its own change and all that
    were asked for meanwhile, commits, and lets the next lead. Where one of several is at fault, each is made again by
    itself.
    """

    def __init__(self, connect: Callable[[], Any], seconds: float) -> None:
        """`connect` gives a connection of an engine's pool; `seconds` is how long anybody waits."""
        self._connect = connect
        self._seconds = seconds
        self._idle: deque[Any] = deque()
        self._mutex = threading.Lock()
        self._is_led = False
        self._waiting: deque[_Wish[Any]] = deque()

    @contextmanager
    def lent(self) -> Iterator[TurnConnection]:
        """A connection for a moment. What was not committed by the end of it is gone."""
        try:
            held = self._idle.pop()
        except IndexError:
            held = self._opened()
        connection: TurnConnection = held.dbapi_connection
        try:
            yield connection
        finally:
            if connection.in_transaction or connection.has_turn:
                connection.rollback()
            self._idle.append(held)

    def _opened(self) -> Any:
        try:
            return self._connect()
        except sqlite3.OperationalError as error:
            raise BusyError from error

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        while self._idle:
            self._idle.pop().invalidate()

    def keep(self, change: Change[Result]) -> Result:
        """What `change` returns, once that is on disk.

        It is called with a connection, makes changes alone, and may be called again when it was rolled back. Raises
        what it raises, and BusyError when the turn does not come in time or nothing can be written.
        """
        own = _Wish(change, time.monotonic() + self._seconds)
        with self._mutex:
            leads = not self._is_led
            self._is_led = True
            if not leads:
                self._waiting.append(own)
        if not leads and not self._has_come(own):
            raise BusyError
        if not own.is_over:
            self._lead(own)
        return own.outcome()

    def _has_come(self, own: _Wish[Any]) -> bool:
        """Wait until the change was made or leads; whether it did in time."""
        if own.gate.acquire(timeout=max(0.0, own.until - time.monotonic())):
            return True
        with self._mutex:
            if own in self._waiting:
                self._waiting.remove(own)
                return False
        return own.gate.acquire()  # somebody is at it

    def _lead(self, own: _Wish[Any]) -> None:
        wishes = [own]
        try:
            with self.lent() as connection:
                connection.begin_change(own.until)
                with self._mutex:
                    wishes += self._waiting
                    self._waiting.clear()
                _make(wishes, connection)
        finally:
            with self._mutex:
                following = self._waiting.popleft() if self._waiting else None
                self._is_led = following is not None
            for wish in wishes[1:]:
                wish.is_over = True
                wish.gate.release()
            if following is not None:
                following.gate.release()


def _make(wishes: Sequence[_Wish[Any]], connection: TurnConnection) -> None:
    """Make the changes in one transaction, or each in its own where one of them is at fault.

    What is locked or full is so for all of them, and nobody waits for it twice.
    """
    try:
        results = [wish.change(connection) for wish in wishes]
        connection.keep()
    except Exception as error:
        connection.rollback()
        if len(wishes) == 1:
            wishes[0].error = error
        elif not isinstance(error, BusyError):
            for wish in wishes:
                _make([wish], connection)
    else:
        for wish, result in zip(wishes, results, strict=True):
            wish.result, wish.is_kept = result, True
