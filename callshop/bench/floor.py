"""The floor of `latency`: a bare Flask page under waitress that is released by a datagram and shows it at once.

    python -m callshop.bench.floor HTTP_PORT UDP_PORT
"""

import socket
import sys
from threading import Condition, Thread

from flask import Flask
from waitress import serve

PAGE = """<!doctype html><div id="figure" data-state=""></div><script>
async function ask(seen) {
  const answer = await fetch("/wait?seen=" + seen)
  const [state, count] = (await answer.text()).split(" ")
  document.getElementById("figure").dataset.state = state
  ask(count)
}
ask(0)
</script>"""


def main(http_port: int, udp_port: int) -> None:
    app, changed, said = Flask(__name__), Condition(), ["-", 0]

    def listen() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
            port.bind(("127.0.0.1", udp_port))
            while True:
                said[0] = port.recv(100).decode()
                with changed:
                    said[1] += 1
                    changed.notify_all()

    @app.get("/")
    def page() -> str:
        return PAGE

    @app.get("/wait")
    def wait() -> str:
        from flask import request

        with changed:
            changed.wait_for(lambda: said[1] != int(request.args["seen"]), 1)
        return f"{said[0]} {said[1]}"

    Thread(target=listen, daemon=True).start()
    serve(app, host="127.0.0.1", port=http_port, threads=8, _quiet=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
