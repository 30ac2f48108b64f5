"""The mail inside an S/MIME signature that wraps it (RFC 5652, 5; RFC 8551, 3.5.2). The signature is not checked."""

SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
PLAIN_DATA = bytes.fromhex("2a864886f70d010701")  # 1.2.840.113549.1.7.1
SEQUENCE, SET, NUMBER, OBJECT_ID, EXPLICIT = 0x30, 0x31, 0x02, 0x06, 0xA0
OCTETS, PIECES = 0x04, 0x24  # in one, or in pieces one after the other
NOT_STATED = 0x80  # a length: the value ends with two null bytes (X.690, 8.1.3.6)


def signed_content(data: bytes) -> bytes | None:
    """The bytes that were signed, a MIME entity of their own; None when it is sealed, cut off or something else."""
    try:
        return _Reader(data).signed_content()
    except (ValueError, IndexError):
        return None


class _Reader:
    """Goes down to the content by the one way that leads there; all beside it is passed over."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def signed_content(self) -> bytes:
        self.enter(SEQUENCE)
        self.expect(SIGNED_DATA)
        self.enter(EXPLICIT)
        self.enter(SEQUENCE)
        self.value(NUMBER)
        self.value(SET)
        self.enter(SEQUENCE)
        self.expect(PLAIN_DATA)
        self.enter(EXPLICIT)
        if self.data[self.at] == OCTETS:
            return self.value(OCTETS)
        length = self.enter(PIECES)
        end = len(self.data) if length is None else self.at + length
        pieces: list[bytes] = []
        while self.at < end and self.data[self.at] == OCTETS:
            pieces.append(self.value(OCTETS))
        return b"".join(pieces)

    def enter(self, tag: int) -> int | None:
        """Step inside a value; returns the length of its content, None when it is not stated."""
        if self.data[self.at] != tag:
            raise ValueError(f"another value than {tag:#x}")
        length = self.data[self.at + 1]
        self.at += 2
        if length <= NOT_STATED:
            return None if length == NOT_STATED else length
        width = length & 0x7F
        stated = int.from_bytes(self.data[self.at : self.at + width], "big")
        self.at += width
        return stated

    def value(self, tag: int) -> bytes:
        """Take a whole value, which must state its length."""
        length = self.enter(tag)
        if length is None or self.at + length > len(self.data):
            raise ValueError("a value without an end")
        self.at += length
        return self.data[self.at - length : self.at]

    def expect(self, name: bytes) -> None:
        """Pass over the name of a kind of content, which must be this one."""
        if self.value(OBJECT_ID) != name:
            raise ValueError("another kind of content")
