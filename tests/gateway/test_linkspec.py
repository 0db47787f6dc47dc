"""Every spec a shop may write, and a sentence for each it may not."""

import pytest

from callshop.gateway.linkspec import LinkSpec, SpecError, parse, parse_dialect, parse_link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("serial:/dev/ttyUSB0", LinkSpec("serial", path="/dev/ttyUSB0")),
        ("serial:COM3?baud=1200&bytesize=7&parity=E&stopbits=2",
         LinkSpec("serial", path="COM3", baud=1200, bytesize=7, parity="E", stopbits="2")),
        ("tcp:pbx.lan:2300", LinkSpec("tcp", host="pbx.lan", port=2300)),
        ("tcp:[fe80::1]:2300", LinkSpec("tcp", host="fe80::1", port=2300)),
        ("tcp-listen::4000", LinkSpec("tcp-listen", port=4000)),
        ("tcp-listen:127.0.0.1:4000", LinkSpec("tcp-listen", host="127.0.0.1", port=4000)),
        ("file:C:\\logs\\night.log", LinkSpec("file", path="C:\\logs\\night.log")),
    ],
)  # fmt: skip
def test_a_link_is_read(text, link):
    spec = parse("panasonic@" + text)
    assert (spec.dialect, spec.link, spec.text) == ("panasonic", link, "panasonic@" + text)
    assert parse_link(text) == link


def test_a_second_port_belongs_to_the_link():
    spec = parse("radius@udp::1813?secret=testing123&auth=1812")
    assert spec.link == LinkSpec("udp", port=1813, auth_port=1812)
    assert parse("radius@udp::1813").link.auth_port is None


def test_options_not_given_have_their_defaults():
    assert parse("panasonic@tcp:pbx:2300").options == {
        "numbers": "dialled", "time": "end", "dates": "mdy", "password": "",
        "strip": ""}  # fmt: skip
    assert parse("panasonic@tcp:pbx:2300?time=start&numbers=e164").options["time"] == "start"
    assert parse_dialect("panasonic?time=start") == ("panasonic", parse("panasonic@file:x?time=start").options)


def test_values_are_percent_encoded_and_a_plus_is_a_plus():
    assert parse("panasonic@tcp:pbx:2300?password=a%26b%3D+%25%C3%A9").options["password"] == "a&b=+%é"


def test_the_shown_text_hides_the_secret_and_nothing_else():
    spec = parse("panasonic@tcp:pbx:2300?time=start&password=s3cret")
    assert str(spec) == "panasonic@tcp:pbx:2300?time=start&password=***"
    assert spec.text.endswith("s3cret")
    assert "s3cret" not in str(parse("panasonic@tcp:pbx:2300?passwor%64=s3cret"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("panasonic", "DIALECT@LINK"),
        ("", "DIALECT@LINK"),
        ("fritz@tcp:box:1012", "fritz"),
        ("panasonic@modem:x", "modem:x"),
        ("panasonic@", "link"),
        ("panasonic@serial:", "path"),
        ("panasonic@tcp:pbx", "port"),
        ("panasonic@tcp::2300", "host"),
        ("panasonic@tcp:pbx:0", "0 is not a port"),
        ("panasonic@tcp:pbx:70000", "70000 is not a port"),
        ("panasonic@tcp:pbx:²", "² is not a port"),
        ("panasonic@tcp:p b:2300", "p b"),
        ("panasonic@tcp:[::g]:2300", "[::g]"),
        ("panasonic@udp::2300", "udp"),
        ("radius@tcp:box:1813", "tcp"),
        ("panasonic@tcp:pbx:2300?baud=9600", "unknown option baud"),
        ("panasonic@tcp:pbx:2300?colour=red", "unknown option colour"),
        ("panasonic@tcp:pbx:2300?time=noon", "time=noon"),
        ("panasonic@tcp:pbx:2300?time", "time="),
        ("panasonic@tcp:pbx:2300?numbers=some", "numbers=some"),
        ("panasonic@tcp:pbx:2300?time=end&time=start", "time is given twice"),
        ("panasonic@serial:/dev/ttyUSB0?baud=12345", "baud=12345"),
        ("panasonic@serial:/dev/ttyUSB0?parity=X", "parity=X"),
        ("radius@udp::1813?auth=x", "x is not a port"),
        ("radius@udp::1813?auth=1813", "auth=1813"),
    ],
)
def test_what_is_no_spec_is_refused_by_name(text, says):
    with pytest.raises(SpecError) as refusal:
        parse(text)
    assert says in str(refusal.value)
    assert str(refusal.value) == str(refusal.value.sentence)


def test_a_refusal_repeats_no_secret():
    with pytest.raises(SpecError) as refusal:
        parse("panasonic?password=s3cret")
    assert "s3cret" not in str(refusal.value)
