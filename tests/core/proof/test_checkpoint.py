"""Checkpoints: C2SP tlog-checkpoint."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Unreadable
from amends.core.proof import Checkpoint, NoteSigner, open_checkpoint, parse_checkpoint
from tests.core.proof.reference import ROOTS

SIGNER = NoteSigner("log.example/7", bytes(range(32)))


def test_the_example_of_the_specification_is_read() -> None:
    """C2SP tlog-checkpoint, first example (its text without the signature)."""
    said = parse_checkpoint("example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")
    assert (said.origin, said.size) == ("example.com/behind-the-sofa", 20852163)
    assert base64.b64encode(said.root) == b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@given(
    st.integers(0, 10**17), st.binary(min_size=32, max_size=32), st.sampled_from(["", "2026-03-02T09:30:00.000000Z"])
)
def test_what_is_signed_is_what_is_read(size: int, root: bytes, sealed_at: str) -> None:
    made = Checkpoint(SIGNER.name, size, root, sealed_at)
    assert open_checkpoint(made.signed(SIGNER), SIGNER.verifier) == made


def test_the_body_has_origin_size_and_root_on_lines_of_their_own() -> None:
    body = Checkpoint("log.example/7", 8, ROOTS[8]).body()
    assert body == "log.example/7\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n01\n" + "A" * 43 + "=\n",
        "a\n-1\n" + "A" * 43 + "=\n",
        "a\n1\nAAAA\n",
        "a\n1\nü\n",
        "a\n\n1\nx\n",
    ],
)
def test_what_is_no_checkpoint_is_called_so(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_checkpoint(text)
