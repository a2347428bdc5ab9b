"""Places to write to: whole files or none, and nothing overwritten unasked."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from coalclass.errors import PlaceError, UsageError
from coalclass.places import check_place, write_bytes, write_bytes_whole, write_text, write_whole

ROOT = Path(__file__).resolve().parents[1]
LONG = "line after line\n" * 20_000


class TestWhole:
    """A file is there whole, or not at all."""

    def test_a_new_file(self, tmp_path: Path) -> None:
        """What is written is what stands there, line ends and all, and nothing stands beside it."""
        write_text(tmp_path / "a.txt", "é\r\n\n")
        assert (tmp_path / "a.txt").read_bytes() == "é\r\n\n".encode()
        assert os.listdir(tmp_path) == ["a.txt"]

    def test_it_appears_at_the_end(self, tmp_path: Path) -> None:
        """Until the last line is written the old file stands, and all of the new one is in its place after that."""
        place = tmp_path / "a.txt"
        place.write_text("yesterday")
        with write_whole(place, overwrite=True) as file:
            file.write(LONG)
            file.flush()
            assert place.read_text() == "yesterday"
        assert place.read_text() == LONG and os.listdir(tmp_path) == ["a.txt"]

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, BrokenPipeError])
    @pytest.mark.parametrize("there", [True, False])
    def test_a_block_that_fails(self, tmp_path: Path, error: type[BaseException], there: bool) -> None:
        """Whatever stops the block passes through; what was there before stays, and nothing else is left."""
        place = tmp_path / "a.txt"
        if there:
            place.write_text("yesterday")
        with pytest.raises(error), write_whole(place, overwrite=True) as file:
            file.write(LONG)
            raise error
        assert os.listdir(tmp_path) == (["a.txt"] if there else [])
        assert not there or place.read_text() == "yesterday"

    @pytest.mark.parametrize("there", [True, False])
    def test_a_full_disk(self, tmp_path: Path, there: bool) -> None:
        """A disk that takes no more is said in words, with the name that was given; the old file stays."""
        place = tmp_path / "a.txt"
        if there:
            place.write_text("yesterday")
        # A limit on the size of files fails as a full disk does, with another word.
        script = (
            "import resource, sys\n"
            "from coalclass.errors import PlaceError\n"
            "from coalclass.places import write_text\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
            f"try: write_text({str(place)!r}, 'x' * 1_000_000, overwrite=True)\n"
            "except PlaceError as error: print(error)\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
        )
        assert done.stdout == f"{place}: cannot be written (File too large)\n" and done.stderr == ""
        assert os.listdir(tmp_path) == (["a.txt"] if there else [])
        assert not there or place.read_text() == "yesterday"

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    @pytest.mark.parametrize("size", [10, 1_000_000])
    def test_a_full_device(self, size: int) -> None:
        """The same of a device, whether the failure comes in the middle or with the last bytes."""
        with pytest.raises(PlaceError, match=r"^/dev/full: cannot be written \(No space left on device\)$"):
            write_text("/dev/full", "x" * size)

    def test_permissions_stay(self, tmp_path: Path) -> None:
        """A file keeps its permissions when it is replaced; a new one has those that any new file gets."""
        place, plain = tmp_path / "a.txt", tmp_path / "plain.txt"
        plain.touch()
        write_text(place, "one")
        assert place.stat().st_mode == plain.stat().st_mode
        place.chmod(0o600)
        write_text(place, "two", overwrite=True)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600

    def test_the_longest_name(self, tmp_path: Path) -> None:
        """A name as long as the file system allows can be written."""
        place = tmp_path / ("x" * 251 + ".txt")
        write_text(place, "one")
        assert place.read_text() == "one"

    def test_bytes(self, tmp_path: Path) -> None:
        """Bytes are written as they are."""
        write_bytes(tmp_path / "a", bytes(range(256)) * 1000)
        assert (tmp_path / "a").read_bytes() == bytes(range(256)) * 1000

    def test_two_at_once(self, tmp_path: Path) -> None:
        """Two writers of one file do not get into each other's way: the last to end has it."""
        place = tmp_path / "a.txt"
        with write_whole(place, overwrite=True) as first:
            first.write("first")
            with write_whole(place, overwrite=True) as second:
                second.write("second")
            assert place.read_text() == "second"
        assert place.read_text() == "first" and os.listdir(tmp_path) == ["a.txt"]


class TestOverwriting:
    """A regular file is overwritten only where that is asked for."""

    def test_refused(self, tmp_path: Path) -> None:
        """A file that is there is refused before anything is written, and the message says what to do."""
        place = tmp_path / "a.txt"
        place.write_text("yesterday")
        for call in (partial(check_place, place), partial(write_text, place, "today")):
            with pytest.raises(PlaceError, match="exists; choose another name, or overwrite it with --force"):
                call()
        assert place.read_text() == "yesterday" and os.listdir(tmp_path) == ["a.txt"]

    def test_asked_for(self, tmp_path: Path) -> None:
        """Asked for, it is replaced."""
        place = tmp_path / "a.txt"
        place.write_text("yesterday")
        check_place(place, overwrite=True)
        write_text(place, "today", overwrite=True)
        assert place.read_text() == "today"

    def test_made_in_the_meantime(self, tmp_path: Path) -> None:
        """A file that somebody makes while ours is being written is not overwritten either."""
        place = tmp_path / "a.txt"
        with pytest.raises(PlaceError, match="exists"), write_whole(place) as file:
            file.write("ours")
            place.write_text("theirs")
        assert place.read_text() == "theirs" and os.listdir(tmp_path) == ["a.txt"]

    def test_without_hard_links(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file system without hard links is no obstacle, and hides no file that is there."""

        def refuse(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
        place = tmp_path / "a.txt"
        write_text(place, "one")
        assert place.read_text() == "one"
        with pytest.raises(PlaceError, match="exists"), write_whole(tmp_path / "b.txt") as file:
            file.write("ours")
            (tmp_path / "b.txt").write_text("theirs")
        assert sorted(os.listdir(tmp_path)) == ["a.txt", "b.txt"]

    def test_it_is_wrong_usage(self) -> None:
        """A place that cannot be written is wrong usage to whoever catches that."""
        assert issubclass(PlaceError, UsageError)


class TestPlaces:
    """Folders, links, devices and pipes."""

    def test_a_folder_that_is_missing(self, tmp_path: Path) -> None:
        """A missing folder is named as it was given."""
        with pytest.raises(PlaceError, match=r"no/a\.txt: there is no folder .*no$"):
            check_place(tmp_path / "no" / "a.txt")

    def test_a_file_in_the_folders_place(self, tmp_path: Path) -> None:
        """A file is no folder."""
        (tmp_path / "f").touch()
        with pytest.raises(PlaceError, match="there is no folder"):
            check_place(tmp_path / "f" / "a.txt", overwrite=True)

    @pytest.mark.parametrize("overwrite", [True, False])
    def test_a_folder_in_the_files_place(self, tmp_path: Path, overwrite: bool) -> None:
        """A folder is never overwritten."""
        with pytest.raises(PlaceError, match="is a folder; name a file"):
            check_place(tmp_path, overwrite=overwrite)

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root; run as another user")
    def test_a_folder_that_is_closed(self, tmp_path: Path) -> None:
        """A folder in which nothing may be written is said before work starts."""
        tmp_path.chmod(0o500)
        try:
            with pytest.raises(PlaceError, match="no file may be written in the folder"):
                check_place(tmp_path / "a.txt")
        finally:
            tmp_path.chmod(0o700)

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        """Through a link the file that it names is written, there already or not."""
        link, real = tmp_path / "link.txt", tmp_path / "real.txt"
        link.symlink_to(real)
        write_text(link, "one")
        assert link.is_symlink() and real.read_text() == "one"
        with pytest.raises(PlaceError, match=r"link\.txt exists"):
            write_text(link, "two")
        write_text(link, "two", overwrite=True)
        assert link.is_symlink() and not real.is_symlink() and real.read_text() == "two"

    def test_links_in_a_circle(self, tmp_path: Path) -> None:
        """Links that lead round in a circle lead to no file."""
        (tmp_path / "a").symlink_to(tmp_path / "b")
        (tmp_path / "b").symlink_to(tmp_path / "a")
        for call in (partial(check_place, tmp_path / "a"), partial(write_text, tmp_path / "a", "x", overwrite=True)):
            with pytest.raises(PlaceError):
                call()
        assert sorted(os.listdir(tmp_path)) == ["a", "b"] and (tmp_path / "a").is_symlink()

    def test_a_device(self) -> None:
        """A device is written to, asked for or not."""
        check_place("/dev/null")
        write_text("/dev/null", LONG)
        assert stat.S_ISCHR(os.stat("/dev/null").st_mode)

    def test_a_pipe(self, tmp_path: Path) -> None:
        """A pipe is written into and stays a pipe."""
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        read: list[str] = []
        reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
        reader.start()
        write_text(pipe, LONG)
        reader.join(timeout=60)
        assert read == [LONG] and pipe.is_fifo() and os.listdir(tmp_path) == ["pipe"]

    def test_a_reader_that_has_seen_enough(self, tmp_path: Path) -> None:
        """A pipe that nobody reads any more is a broken pipe, not a place that cannot be written."""
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reader = threading.Thread(target=lambda: os.close(os.open(pipe, os.O_RDONLY)))
        reader.start()
        with pytest.raises(BrokenPipeError), write_bytes_whole(pipe) as file:
            reader.join(timeout=60)
            file.write(b"x" * 1_000_000)

    @pytest.mark.parametrize("name", ["a\0b", "x" * 300])
    @pytest.mark.parametrize("call", [check_place, lambda place: write_text(place, "")])
    def test_impossible_names(self, tmp_path: Path, name: str, call: Callable[[Path], None]) -> None:
        """A name that no file can have is said in words."""
        with pytest.raises(PlaceError):
            call(tmp_path / name)
