"""The proxy on real sockets: datagrams and connections on the LAN, plain and TLS to the provider, floods."""

import socket
import ssl
import subprocess
import threading

import pytest

from callshop.events import Answered, AuthorizationRequest, Dialled, HungUp, Outcome, Verdict
from callshop.gateway.capture import Capture
from tests.gateway.sip.desk import answer, invite, request
from tests.gateway.sip.ends import FAR, PHONE, End, told
from tests.gateway.wires import Listening, free_port, until


def judge(event) -> Outcome:
    return Outcome(verdict=Verdict(True, 3600)) if isinstance(event, AuthorizationRequest) else Outcome()


@pytest.fixture
def opened():
    sockets = []

    def datagrams(host: str, to=None) -> End:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind((host, 0))
        sockets.append(one)
        return End(one, to or ("127.0.0.1", 9))

    yield datagrams
    for one in sockets:
        one.close()


def shop(provider: str, **options) -> tuple[Listening, int]:
    port = free_port()
    more = "".join(f"&{name}={value}" for name, value in options.items())
    return Listening(f"sip@udp:127.0.0.1:{port}?provider={provider}{more}", handle=judge), port


def a_call(phone: End, provider: End, listening: Listening) -> None:
    """Dialled, answered, and hung up by the far end."""
    invited = told(invite(), phone)
    phone.say(invited)
    asked = provider.hear("INVITE", again=lambda: phone.say(invited))
    provider.say(answer(asked, 180, "Ringing"))
    provider.say(answer(asked, 200, "OK", contact=f"<sip:far@{provider.place}>"))
    ok = phone.hear("INVITE", 200)
    assert ok.items("record-route")
    phone.say(told(request("BYE", ok.addresses("contact")[0].uri_text, to="far", cseq=2, branch="z9hG4bKbye"), phone))
    bye = provider.hear("BYE")
    provider.say(answer(bye, 200, "OK", tag=""))
    phone.hear("BYE", 200)
    assert [type(event) for event in until(lambda: listening.of(HungUp) and listening.events)[-1:]] == [HungUp]
    assert len(listening.of(Dialled)) == len(listening.of(Answered)) == 1


def test_a_call_over_datagrams(opened):
    provider = opened(FAR)
    listening, port = shop(f"{FAR}:{provider.socket.getsockname()[1]}")
    with listening:
        listening.wait_up()
        until(lambda: listening.dialect._state.peers.providers[0].flows)
        a_call(opened(PHONE, ("127.0.0.1", port)), provider, listening)


def accept(server: socket.socket, ends: list) -> threading.Thread:
    def wait():
        stream, _ = server.accept()
        ends.append(End(stream))

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_a_telephone_and_a_provider_that_both_hold_connections():
    with socket.create_server((FAR, 0)) as server:
        ends: list[End] = []
        accept(server, ends)
        listening, port = shop(f"{FAR}:{server.getsockname()[1]}", transport="tcp")
        with listening:
            listening.wait_up()
            until(lambda: listening.dialect._state.peers.providers[0].flows)
            with socket.create_connection(("127.0.0.1", port), source_address=(PHONE, 0)) as stream:
                phone = End(stream)

                class Late:
                    """Connected to when the first INVITE goes out."""

                    place = f"{FAR}:5060"

                    def hear(self, *what, **how):
                        return until(lambda: ends)[0].hear(*what)

                    def say(self, text):
                        ends[0].say(text)

                a_call(phone, Late(), listening)
                stream.sendall(b"\r\n\r\n")
                assert stream.recv(10) == b"\r\n"
            ends[0].socket.close()


@pytest.fixture
def certificate(tmp_path, needs):
    openssl = needs("openssl")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
                    "-days", "2", *names], cwd=tmp_path, check=True, capture_output=True)  # fmt: skip
    return tmp_path / "cert.pem", tmp_path / "key.pem"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_provider_behind_tls_is_spoken_to_only_if_it_is_who_it_says(opened, certificate, monkeypatch, trusted):
    cert, key = certificate
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard: list = []

        def serve():
            stream, _ = server.accept()
            try:
                with context.wrap_socket(stream, server_side=True) as secret:
                    heard.append(End(secret).hear("INVITE"))
            except (OSError, AssertionError) as error:
                heard.append(error)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        listening, port = shop(f"localhost:{server.getsockname()[1]}", transport="tls")
        with listening:
            listening.wait_up()
            until(lambda: listening.dialect._state.peers.providers[0].flows)
            phone = opened(PHONE, ("127.0.0.1", port))
            phone.say(told(invite(), phone))
            phone.hear("INVITE", 100)
            first = until(lambda: heard)[0]
        thread.join(5)
    assert isinstance(first, Exception) is not trusted
    if trusted:
        assert "transport=tls" in first.get("contact") and first.items("via")[0].startswith("SIP/2.0/TLS")


def test_a_flood_of_a_scanner_leaves_the_cabins_calls_alone(opened, tmp_path):
    provider = opened(FAR)
    port = free_port()
    capture = Capture(tmp_path, "sip")
    spec = f"sip@udp:127.0.0.1:{port}?provider={FAR}:{provider.socket.getsockname()[1]}"
    listening = Listening(spec, handle=judge, capture=capture)
    with listening:
        listening.wait_up()
        until(lambda: listening.dialect._state.peers.providers[0].flows)
        listening.reader.map_lines(("cab1",))
        phone = opened(PHONE, ("127.0.0.1", port))
        phone.say(told(request("OPTIONS", "sip:x@sip.example.net", call="first", branch="z9hG4bKa"), phone))
        provider.hear("OPTIONS")
        scanner = opened("127.0.0.66", ("127.0.0.1", port))
        probe = told(request("REGISTER", "sip:x", user="100"), scanner)
        for n in range(3000):
            scanner.say(probe.replace("call-1", f"call-{n}"))
        a_call(phone, provider, listening)
        scanner.socket.settimeout(0.1)
        with pytest.raises(TimeoutError):
            scanner.socket.recv(1000)
        assert listening.dialect.dropped["127.0.0.66"] > 500
    size = sum(path.stat().st_size for path in tmp_path.glob("*"))
    assert size < 300_000, "what is not listened to is not written down either"


def test_a_message_in_single_bytes_on_a_connection(opened):
    provider = opened(FAR)
    listening, port = shop(f"{FAR}:{provider.socket.getsockname()[1]}")
    with listening:
        listening.wait_up()
        until(lambda: listening.dialect._state.peers.providers[0].flows)
        with socket.create_connection(("127.0.0.1", port), source_address=(PHONE, 0)) as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in told(invite(), "{}:{}".format(*stream.getsockname())).encode():
                stream.sendall(bytes([byte]))
            asked = provider.hear("INVITE")
            assert asked.body.startswith(b"v=0") and asked.items("via")[0].startswith("SIP/2.0/UDP")


def test_bytes_without_an_end_close_their_connection_and_no_other(opened):
    provider = opened(FAR)
    listening, port = shop(f"{FAR}:{provider.socket.getsockname()[1]}")
    with listening:
        listening.wait_up()
        until(lambda: listening.dialect._state.peers.providers[0].flows)
        with socket.create_connection(("127.0.0.1", port)) as noisy:
            noisy.settimeout(10)
            noisy.sendall(b"INVITE sip:x SIP/2.0\r\nX: " + b"y" * 100_000)
            closed = noisy.recv(10)
            assert closed == b""
        a_call(opened(PHONE, ("127.0.0.1", port)), provider, listening)


def test_sipp_at_both_ends(needs, tmp_path):
    sipp = needs("sipp")
    listening, port = shop(f"{FAR}:{(far := free_port(socket.SOCK_DGRAM))}")
    with listening:
        listening.wait_up()
        until(lambda: listening.dialect._state.peers.providers[0].flows)
        common = {"cwd": tmp_path, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        uas = subprocess.Popen([sipp, "-sn", "uas", "-i", FAR, "-p", str(far), "-nostdin", "-m", "10"], **common)
        uac = [sipp, "-sn", "uac", "-i", PHONE, "-p", str(free_port(socket.SOCK_DGRAM)), "-rsa", f"127.0.0.1:{port}",
               "-s", "33145678901", f"{FAR}:{far}", "-m", "10", "-r", "20", "-d", "200", "-nostdin"]  # fmt: skip
        try:
            assert subprocess.run(uac, **common, timeout=90).returncode == 0
        finally:
            uas.kill()
            uas.wait()
        until(lambda: len(listening.of(HungUp)) == 10)
        assert len(listening.of(AuthorizationRequest)) == 10
        for kind in (Dialled, Answered, HungUp):
            assert len(listening.of(kind)) == len({event.ref for event in listening.of(kind)}) == 10
