"""A headless Chromium, spoken to over its own protocol."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import websocket

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
)
_PATIENCE = 60.0


def require_chromium() -> str:
    """The browser's program; the test is skipped where there is none, and fails where CI=true."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; .ci/run installs it")
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    return CHROMIUM


class Browser:
    """One process of the browser with a profile of its own."""

    def __init__(self) -> None:
        self._profile = tempfile.mkdtemp()
        self._process = subprocess.Popen(
            [require_chromium(), *FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port, path = self._find_port()
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}{path}", suppress_origin=True, timeout=_PATIENCE
        )
        self._numbers = count(1)
        self.events: list[dict[str, Any]] = []

    def _find_port(self) -> tuple[str, str]:
        place, end = Path(self._profile) / "DevToolsActivePort", time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if place.exists() and len(lines := place.read_text("utf-8").split()) == 2:
                return lines[0], lines[1]
            time.sleep(0.05)
        self._process.kill()
        raise TimeoutError("Chromium did not start")

    def call(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        """Ask the browser for something and wait for its answer; events on the way are kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": given, **_session(session)}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                assert "error" not in message, message
                answer: dict[str, Any] = message["result"]
                return answer
            self.events.append(message)

    def open(self, path: Path, search: str = "", **media: str) -> Page:
        """A new page that has loaded a file; `media` are features such as `prefers_color_scheme`."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.call(f"{domain}.enable")
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        page.call("Emulation.setEmulatedMedia", features=features)
        page.call("Page.navigate", url=path.resolve().as_uri() + search)
        page.wait("document.readyState === 'complete'")
        return page

    def close(self) -> None:
        """End the process and forget its profile."""
        try:
            self.call("Browser.close")
        except (OSError, websocket.WebSocketException):
            self._process.kill()
        self._socket.close()
        self._process.wait(_PATIENCE)
        shutil.rmtree(self._profile, ignore_errors=True)


class Page:
    """One page of the browser."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Ask something of this page."""
        return self._browser.call(method, self._session, **given)

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _PATIENCE
        while not self.evaluate(condition):
            assert time.monotonic() < end, condition
            time.sleep(0.02)

    def size(self, width: int, height: int = 900) -> None:
        """Give the page another size, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        text = {"Enter": "\r", " ": " "}.get(key, "")
        for _ in range(times):
            common = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": codes[key]}
            self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
            self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def events(self, *methods: str) -> list[dict[str, Any]]:
        """What the browser has told of this page."""
        found = [one for one in self._browser.events if one.get("sessionId") == self._session]
        return [one["params"] for one in found if one["method"] in methods]

    def close(self) -> None:
        """Close it."""
        self.call("Page.close")


def _session(session: str | None) -> dict[str, str]:
    return {} if session is None else {"sessionId": session}
