"""Browsers with other engines, as Debian ships them: Firefox by WebDriver BiDi, and WebKitGTK's MiniBrowser."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.webkitgtk.service import Service
from websocket import create_connection

PATIENCE = 60


@dataclass(frozen=True)
class Engine:
    """An open browser: where to go, and JavaScript whose promise is waited for."""

    name: str
    go: Callable[[str], object]
    evaluate: Callable[[str], Any]


@contextmanager
def firefox() -> Iterator[Engine]:
    program = _firefox_program()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "HOME": profile})
        try:
            yield _firefox(process)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _firefox(process: subprocess.Popen[str]) -> Engine:
    assert process.stderr
    said = map(re.compile(r"WebDriver BiDi listening on (ws://\S+)").search, process.stderr)
    socket = create_connection(next(filter(None, said))[1] + "/session", timeout=PATIENCE, suppress_origin=True)
    numbers = count(1)

    def call(method: str, **params: object) -> Any:
        number = next(numbers)
        socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(socket.recv())).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]

    call("session.new", capabilities={})
    tab = call("browsingContext.getTree")["contexts"][0]["context"]

    def evaluate(code: str) -> Any:
        code = f"Promise.resolve({code}).then(JSON.stringify)"
        answer = call("script.evaluate", expression=code, target={"context": tab}, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def go(url: str) -> None:
        call("browsingContext.navigate", context=tab, url=url, wait="complete")

    return Engine("Firefox", go, evaluate)


@contextmanager
def webkit() -> Iterator[Engine]:
    driver = shutil.which("WebKitWebDriver") or pytest.skip("needs the package webkit2gtk-driver")
    program = _mini_browser()
    with _screen() as screen:
        options = webdriver.WebKitGTKOptions()
        options.binary_location = program
        options.add_argument("--automation")
        service = Service(executable_path=driver, env={**os.environ, "DISPLAY": screen, "WEBKIT_FORCE_SANDBOX": "0"})
        opened = webdriver.WebKitGTK(options=options, service=service)
        opened.set_script_timeout(PATIENCE)

        def evaluate(code: str) -> Any:
            script = f"const done = arguments[0]; Promise.resolve({code}).then(JSON.stringify).then(done);"
            return json.loads(opened.execute_async_script(script) or "null")

        try:
            yield Engine("WebKit", opened.get, evaluate)
        finally:
            opened.quit()


@contextmanager
def undriven(name: str, url: str, chromium: str | None = None) -> Iterator[int]:
    """A browser as a reader has it, with nothing attached that could ask it anything: the number of its process."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, ExitStack() as needed:
        environment = {
            **os.environ,
            "HOME": home,
            "XDG_CACHE_HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_DATA_HOME": home,
        }
        if name == "WebKit":
            command = [_mini_browser(), "--geometry=1280x1000"]
            environment |= {"DISPLAY": needed.enter_context(_screen()), "WEBKIT_FORCE_SANDBOX": "0"}
        elif name == "Firefox":
            command = [_firefox_program(), "--headless", "--no-remote", "--profile", home]
        else:
            command = [chromium or pytest.skip("needs Chromium"), "--headless=new", "--no-sandbox", "--no-first-run"]
            command += [f"--user-data-dir={home}", "--window-size=1280,1000"]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen([*command, url], env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
        try:
            yield process.pid
        finally:
            # Its own processes are in its group, and outlive it otherwise.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)


def _firefox_program() -> str:
    return shutil.which("firefox-esr") or shutil.which("firefox") or pytest.skip("needs the package firefox-esr")


def _mini_browser() -> str:
    programs = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return str(programs[-1]) if programs else pytest.skip("needs WebKitGTK's MiniBrowser")


@contextmanager
def _screen() -> Iterator[str]:
    program = shutil.which("Xvfb") or pytest.skip("needs the package xvfb")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1280x1024x24"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()
