"""A certificate authority for the servers and users of one test cluster."""

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = datetime.timedelta(days=2)


def _name(common_name, organizations=()):
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)
         for organization in organizations]
        + [x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def write_key(path: Path, key):
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()))


class Authority:
    """Writes NAME.crt and NAME.key into its folder, and its own as ca.crt."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("test cluster")
        certificate = self._sign(self._name, self._key, [
            x509.BasicConstraints(ca=True, path_length=0)])
        self.path = folder / "ca.crt"
        self.path.write_bytes(certificate)

    def _sign(self, subject, key, extensions) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        builder = (x509.CertificateBuilder()
                   .subject_name(subject).issuer_name(self._name)
                   .public_key(key.public_key())
                   .serial_number(x509.random_serial_number())
                   .not_valid_before(now - datetime.timedelta(hours=1))
                   .not_valid_after(now + LIFETIME))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(
            serialization.Encoding.PEM)

    def _issue(self, name, subject, extensions) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate, key_path = (self.folder / f"{name}.crt",
                                 self.folder / f"{name}.key")
        certificate.write_bytes(self._sign(subject, key, extensions))
        write_key(key_path, key)
        return certificate, key_path

    def server(self, name: str) -> tuple[Path, Path]:
        """Certificate and key of a server on loopback."""
        return self._issue(name, _name(name), [
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
            x509.SubjectAlternativeName([
                x509.DNSName("localhost"),
                x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])])

    def client(self, user: str, groups=()) -> tuple[Path, Path]:
        """Certificate and key of a user; Kubernetes takes both names from
        the subject."""
        return self._issue(f"user-{user}", _name(user, groups), [
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])])
