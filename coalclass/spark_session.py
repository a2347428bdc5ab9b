"""The session of Spark that work is given to: the caller's own, or one that is started here and ended with the work.

Spark starts a Java program, which writes to standard error whatever it likes. Of a session that is started here that
goes to a file of its own, and is told only where the start fails; a session that the caller has started stays as it is.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from coalclass.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TRIES = 4
"""How often Spark tries a part of the work before it gives up, where the session is started here: as on a cluster."""

_INSTALL = "pip install 'coalclass[spark]'"
_JAVA = "Spark needs Java 17 or later: install it (Debian: apt install openjdk-17-jre-headless), or set JAVA_HOME to it"
_CHOSEN_ELSEWHERE = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_HOME")
"""Where one of these is set, spark-submit or a configuration says which master there is."""

_GLOB = str.maketrans({sign: f"\\{sign}" for sign in "\\{}[]*?"})


def find_missing() -> str | None:
    """A sentence on what is missing for Spark on this machine; None where it can be started."""
    lacking = [name for name in ("pyspark", "pyarrow", "pandas") if find_spec(name) is None]
    if lacking:
        return f"the engine spark needs {' and '.join(lacking)}: {_INSTALL}"
    home = os.environ.get("JAVA_HOME")
    if shutil.which(str(Path(home, "bin", "java")) if home else "java") is None:
        return f"{_JAVA} (looked for {f'{home}/bin/java' if home else 'java on the path'})"
    return None


@contextmanager
def open_session(master: str | None = None, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """The session that is active; where there is none, a new one, which ends with the block.

    `master` is where a new one runs, such as `local[2,3]`: two cores, three tries of each part. Without it spark-submit
    or the configuration says so, and else it is all cores of this machine. `settings` hold within the block. Raises
    UsageError where Spark or Java is missing or does not start, and for what fails in the work itself.
    """
    missing = find_missing()
    if missing is not None:
        raise UsageError(missing)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        # What Spark says of a newer pandas is of no use to whoever scores records.
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        warnings.filterwarnings("ignore", message="PySpark does not yet", category=FutureWarning)
        active = SparkSession.getActiveSession()
        session = _start(master) if active is None else active
        try:
            with _settings_held(session, settings or {}):
                yield session
        except PySparkException as error:
            raise UsageError(f"Spark gave the work up: {shorten_error(error)}") from None
        finally:
            if active is None:
                _stop(session)


def shorten_error(error: Exception) -> str:
    """The first line of what Spark says that is worth reading: the cause of a failure on a worker, if it names one."""
    lines = [line.strip() for line in str(error).splitlines()]
    causes = [line.partition("Caused by:")[2].strip() for line in lines if line.startswith("Caused by:")]
    said = next((line for line in [*reversed(causes), *lines] if line), type(error).__name__)
    return said[:500]


def make_uri(path: str) -> str:
    """How Spark is told of a path: an address as it is, a file of this machine as one, without wildcards."""
    return path if is_address(path) else "file://" + os.path.abspath(path).translate(_GLOB)


def is_address(path: str) -> bool:
    """Whether a path is an address such as hdfs://host/folder, which Spark alone can look into.

    >>> is_address("s3a://bucket/records"), is_address("records/2001.jsonl")
    (True, False)
    """
    return "://" in path


def read_uri(uri: str) -> str:
    """The file of this machine that Spark names, or the address as it is."""
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme == "file" else unquote(uri)


def _start(master: str | None) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("coalclass")
    if master is None and not any(name in os.environ for name in _CHOSEN_ELSEWHERE):
        master = f"local[*,{TRIES}]"
    own = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local"):
            # One machine speaks to itself, whatever networks it has.
            own |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
            # Spark's own 200 are meant for a cluster; each is a task to start.
            own["spark.sql.shuffle.partitions"] = str(4 * (os.cpu_count() or 1))
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in own.items():
        builder = builder.config(name, value)
    with tempfile.TemporaryFile() as log:
        try:
            with _standard_error_kept(log):
                return builder.getOrCreate()
        except Exception as error:
            log.seek(0)
            said = log.read().decode("utf-8", "replace").strip().splitlines()
            told = [line for line in said if "UnsupportedClassVersion" in line or "Exception" in line][:1]
            raise UsageError(f"Spark did not start: {(told or [shorten_error(error)])[0]}; {_JAVA}") from None


def _stop(session: SparkSession) -> None:
    # A session that broke while it was used has nothing left to stop.
    with suppress(Exception):
        session.stop()


@contextmanager
def _standard_error_kept(log: IO[bytes]) -> Iterator[None]:
    """Let what is started in the block, which inherits standard error, write to a file instead."""
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    before = os.dup(2)
    try:
        os.dup2(log.fileno(), 2)
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


@contextmanager
def _settings_held(session: SparkSession, settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: session.conf.get(name, None) for name in settings}
    for name, value in settings.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        # Once a session has broken, there is nothing to put back.
        with suppress(Exception):
            for name, old in before.items():
                if old is None:
                    session.conf.unset(name)
                else:
                    session.conf.set(name, old)
