"""A client that nobody here wrote carries a file through cut lines and killed servers: the bytes come out equal."""

import hashlib
import os
import random
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from requests import ConnectionError as LineCut
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from upload_server import MIB, House, Server, announced, build_house, serving, status

from lessonstudy.domain.recordings import RecordingStatus

FILE_MIB = int(os.environ.get("UPLOAD_TEST_MIB", "200"))
KILLS = int(os.environ.get("UPLOAD_TEST_KILLS", "3"))
CUTS = int(os.environ.get("UPLOAD_TEST_CUTS", "8"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "lesson.mp4"
    with path.open("wb") as file:
        for _ in range(FILE_MIB):
            file.write(os.urandom(MIB))
    return path


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Sender(threading.Thread):
    """tuspy, begun again from the offset after each failure, until the file is there."""

    def __init__(self, address: str, film: Path, *, checked: bool, part: int = 16 * MIB) -> None:
        super().__init__()
        self.tries = 0
        self.give_up = threading.Event()
        self._address = address
        self._film = film
        self._checked = checked
        self._part = part

    def run(self) -> None:
        while not self.give_up.is_set():
            self.tries += 1
            try:
                with self._film.open("rb") as film:
                    TusClient(self._address).uploader(
                        file_stream=film, url=self._address, chunk_size=self._part, upload_checksum=self._checked
                    ).upload()
                return
            except (TusCommunicationError, LineCut, OSError):
                self.give_up.wait(0.05)


class Line:
    """A line between client and server that breaks after some bytes, again and again."""

    def __init__(self, port: int, cuts: list[int]) -> None:
        self.cut = 0
        self._port = port
        self._cuts = cuts
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", self._port)) as server:
                self._carry(client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        left = self._cuts[self.cut] if self.cut < len(self._cuts) else None
        with selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _ in ready.select():
                    source, target = key.fileobj, key.data
                    try:
                        data = source.recv(65536)
                        if not data:
                            return
                        if left is not None and source is client:
                            left -= len(data)
                        target.sendall(data)
                    except OSError:
                        return
                if left is not None and left <= 0:
                    self.cut += 1
                    return


@contextmanager
def sending(sender: Sender) -> Iterator[None]:
    sender.start()
    try:
        yield
    finally:
        sender.give_up.set()
        sender.join()


def await_bytes(house: House, upload: str, count: int, sender: Sender) -> None:
    """Wait until `count` bytes have come, or the file is complete."""
    path = house.arriving / upload
    while sender.is_alive():
        try:
            if path.stat().st_size >= count:
                return
        except FileNotFoundError:
            pass
        time.sleep(0.002)


def check_arrived(house: House, recording: str, film: Path) -> None:
    assert digest(house.original(recording)) == digest(film)
    assert house.work() == [recording]
    assert not list(house.arriving.iterdir())
    assert status(house, recording) == RecordingStatus.PROCESSING


@pytest.mark.parametrize("checked", [False, True], ids=["plain", "with checksums"])
def test_a_file_survives_a_server_killed_again_and_again(tmp_path: Path, film: Path, checked: bool) -> None:
    house = build_house(tmp_path)
    recording, upload = announced(house, house.uploads(), size=film.stat().st_size)
    chance = random.Random(7)
    moments = sorted(chance.randrange(MIB, film.stat().st_size) for _ in range(KILLS))
    with serving(tmp_path) as server:
        sender = Sender(f"{server.address}/ls/uploads/{upload}", film, checked=checked)
        with sending(sender):
            for moment in moments:
                await_bytes(house, upload, moment, sender)
                server.kill()
                server.start()
            sender.join()
        assert sender.tries > 1
        check_arrived(house, recording, film)


def test_a_file_survives_a_line_cut_again_and_again(tmp_path: Path, film: Path) -> None:
    house = build_house(tmp_path)
    recording, upload = announced(house, house.uploads(), size=film.stat().st_size)
    chance = random.Random(11)
    cuts = [chance.randrange(MIB // 2, 2 * film.stat().st_size // CUTS) for _ in range(CUTS)]
    with serving(tmp_path) as server:
        line = Line(server.port, cuts)
        # one part for the whole file: nothing but the cuts divides it
        address = f"http://127.0.0.1:{line.port}/ls/uploads/{upload}"
        sender = Sender(address, film, checked=False, part=film.stat().st_size)
        with sending(sender):
            sender.join()
        line.close()
        assert line.cut >= CUTS // 2
        check_arrived(house, recording, film)
        sent = sum(part["bytes"] for part in house.parts())
        assert sent < film.stat().st_size + line.cut * MIB, "what had come was sent again"


def test_a_killed_server_lost_nothing_it_had_acknowledged(tmp_path: Path) -> None:
    house = build_house(tmp_path)
    _, upload = announced(house, house.uploads(), size=64 * MIB)
    server = Server(tmp_path)
    server.start()
    headers = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    address = f"{server.address}/ls/uploads/{upload}"
    acknowledged = 0
    with httpx.Client(trust_env=False) as client:
        for number in range(6):
            answer = client.patch(
                address, headers=headers | {"Upload-Offset": str(acknowledged)}, content=bytes(3 * MIB + number)
            )
            acknowledged = int(answer.headers["Upload-Offset"])
    server.kill()
    assert house.uploads().offset(house.ada, upload).offset == acknowledged == 18 * MIB + 15
