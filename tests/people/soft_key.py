"""A passkey in software, for tests: makes and uses one key as a browser would (Web Authentication Level 3, 5.1)."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


class SoftKey:
    """One key, bound to one host name."""

    def __init__(self, host: str, origin: str) -> None:
        self.host = hashlib.sha256(host.encode()).digest()
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.count = 0

    def register(self, options: dict[str, Any]) -> str:
        """Return the answer to a registration's options, as the page posts it."""
        self.user = options["publicKey"]["user"]["id"]
        data = self._client_data("webauthn.create", options)
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        attested = AuthenticatorData.create(self.host, FLAG.UP | FLAG.UV | FLAG.AT, self.count, credential)
        attestation = AttestationObject.create("none", attested, {})
        return self._posted({"clientDataJSON": data, "attestationObject": attestation}, {"credProps": {"rk": True}})

    def sign_in(self, options: dict[str, Any]) -> str:
        """Return the answer to a sign-in's options, as the page posts it."""
        self.count += 1
        data = self._client_data("webauthn.get", options)
        shown = AuthenticatorData.create(self.host, FLAG.UP | FLAG.UV, self.count)
        signature = self.key.sign(bytes(shown) + hashlib.sha256(data).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": data, "authenticatorData": shown, "signature": signature}
        return self._posted(parts, {}, userHandle=self.user)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        return bytes(CollectedClientData.create(kind, options["publicKey"]["challenge"], self.origin))

    def _posted(self, parts: dict[str, bytes], results: dict[str, Any], **more: str) -> str:
        response = {name: websafe_encode(value) for name, value in parts.items()} | more
        name = websafe_encode(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": results}
        )
