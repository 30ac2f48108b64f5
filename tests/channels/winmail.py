"""Builds winmail.dat files byte by byte (MS-OXTNEF, 2.1), so that no other program's idea of the format is tested."""

import struct

TEXT, HTML, RTF, DATA, LONG_NAME = 0x1000, 0x1013, 0x1009, 0x3701, 0x3707
STRING, UNICODE, BINARY, OBJECT, NUMBER = 0x1E, 0x1F, 0x102, 0x0D, 0x03
MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")


def attribute(level: int, name: int, value: bytes) -> bytes:
    """One attribute with its checksum; the kind (6: bytes) is not looked at by readers."""
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*stated: tuple[int, int, bytes]) -> bytes:
    """A list of (kind, number, value); numbers from 0x8000 on are given a name."""
    out = struct.pack("<I", len(stated))
    for kind, number, value in stated:
        out += struct.pack("<HH", kind, number)
        if number >= 0x8000:
            label = "Keywords\0".encode("utf-16-le")
            out += bytes(16) + struct.pack("<II", 1, len(label)) + label + bytes(-len(label) % 4)
        if kind in (STRING, UNICODE, BINARY, OBJECT):
            out += struct.pack("<II", 1, len(value))
        out += value + bytes(-len(value) % 4)
    return out


def file(title: bytes, data: bytes, *stated: tuple[int, int, bytes]) -> bytes:
    """The attributes of one file."""
    out = attribute(2, 0x9002, bytes(14)) + attribute(2, 0x8010, title + b"\0")
    out += attribute(2, 0x800F, data) if data else b""
    return out + (attribute(2, 0x9005, properties(*stated)) if stated else b"")


def winmail(*attributes: bytes, codepage: int = 1252) -> bytes:
    """A whole winmail.dat."""
    version, page = (
        attribute(1, 0x9006, struct.pack("<I", 0x10000)),
        attribute(1, 0x9007, struct.pack("<II", codepage, 0)),
    )
    return struct.pack("<IH", 0x223E9F78, 1) + version + page + b"".join(attributes)
