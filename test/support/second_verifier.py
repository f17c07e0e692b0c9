"""A second implementation of certificate verification, written from docs/spec.

python second_verifier.py <evidence> <certificate.json> <trust.json> <genesis leaf hash, pinned>

Prints a JSON object of what it found, or one line `refused: <why>` with exit code 1. It shares nothing with src/: texts,
trees and notes are read with the standard library, signatures by `cryptography`, tokens by `openssl ts`. It reads ledgers
whose state was never changed, and neither supplements nor disclosures.
"""

import base64, hashlib, json, re, subprocess, sys, tempfile
from datetime import datetime, timezone
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey


class Refused(Exception):
    pass


def require(holds, why):
    if not holds:
        raise Refused(why)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(text):
    return sha256(b"\0", text.encode())


def unbase64(text):
    decoded = base64.b64decode(text, validate=True)
    require(base64.b64encode(decoded).decode() == text, "base64 is not canonical")
    return decoded


def read_text(text, version, ledger=None):
    """docs/spec/README.md, Texts: writing the value again gives the bytes that were read."""
    value = json.loads(text)
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    require(written == text and value["v"] == version, f"no canonical {version}")
    require(ledger in (None, value["ledger"]), f"{version} of another ledger")
    return value


def root_of(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2."""
    require(0 <= index < size, "index outside of the tree")
    last, node = size - 1, leaf
    for sibling in path:
        require(last > 0, "path too long")
        if index & 1 or index == last:
            node = sha256(b"\1", sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\1", node, sibling)
        index, last = index >> 1, last >> 1
    require(last == 0, "path too short")
    return node


def verifies(kind, public, name, rest, body):
    """docs/spec/checkpoint.md, Keys: the three kinds of signature. Gives the line's time, 0 for a plain signature."""
    try:
        if kind == 1:
            Ed25519PublicKey.from_public_bytes(public).verify(rest, body)
            return 0
        time, signature = int.from_bytes(rest[:8], "big"), rest[8:]
        if kind == 4:
            message = f"cosignature/v1\ntime {time}\n".encode() + body
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        else:
            origin, size, root = body.decode().split("\n")[:3]
            message = b"subtree/v1\n\0" + bytes([len(name)]) + name.encode() + time.to_bytes(8, "big")
            message += bytes([len(origin)]) + origin.encode() + bytes(8) + int(size).to_bytes(8, "big") + unbase64(root)
            MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
        return time
    except (InvalidSignature, ValueError):
        raise Refused(f"a line of {name} does not verify") from None


def open_note(note, vkeys):
    """Gives the lines of the note's text, and of each name that signed the earliest time. Every known line must verify."""
    body, _, lines = note.rpartition("\n\n")
    keys, seen, times = {}, {}, {}
    for vkey in vkeys:
        name, key_id, encoded = vkey.split("+", 2)
        key = unbase64(encoded)
        require(sha256(name.encode(), b"\n", key)[:4].hex() == key_id, "key id is not its own")
        keys[name, key_id] = key
    for line in lines.removesuffix("\n").split("\n"):
        dash, name, encoded = line.split(" ")
        signature = unbase64(encoded)
        known = name, signature[:4].hex()
        if dash != "—" or known not in keys:
            continue
        seen[known] = seen.get(known, 0) + 1
        require(seen[known] <= 4, "more than 4 lines of one key")
        time = verifies(keys[known][0], keys[known][1:], name, signature[4:], body.encode() + b"\n")
        times[name] = min(time, times.get(name, time))
    return body.split("\n"), times


def open_checkpoint(note, state, ledger):
    """docs/spec/checkpoint.md: the log's line, and when M courts had cosigned. Gives size, root and that time."""
    witnesses = [key for court in state["courts"] for key in court["keys"]["witness"]]
    (origin, size, root), times = open_note(note, state["log"] + witnesses)
    require(origin == ledger and times.pop(ledger, None) is not None, "the log did not sign")
    courts = sorted(times.values())
    needed = state["policy"]["witnesses"]
    require(len(courts) >= needed and courts[0] > 0, f"{len(courts)} courts cosigned, {needed} are needed")
    return int(size), unbase64(root), courts[needed - 1], len(courts)


def open_token(stamp, core, authorities):
    """RFC 3161 by openssl, up to a root that the ledger's state names for that authority. Gives genTime."""
    roots = next(each["roots"] for each in authorities if each["name"] == stamp["authority"])
    with tempfile.TemporaryDirectory() as folder:
        at = lambda name: str(Path(folder, name))
        run = lambda *command: subprocess.run(["openssl", *command], capture_output=True, text=True)
        Path(at("token")).write_bytes(unbase64(stamp["token"]))
        Path(at("core")).write_bytes(core.encode())
        inside = run("pkcs7", "-inform", "DER", "-in", at("token"), "-print_certs").stdout
        blocks = re.findall(r"-----BEGIN CERTIFICATE-----\n(.*?)-----END", inside, re.S)
        certificates = {base64.b64decode(block) for block in blocks} | {unbase64(each) for each in stamp["certificates"]}
        for name, wanted in ("roots", True), ("others", False):
            chosen = [der for der in certificates if (sha256(der).hex() in roots) == wanted]
            pem = [f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n" for der in chosen]
            Path(at(name)).write_text("".join(pem))
        shown = re.search(r"^Time stamp: (.*)$", run("ts", "-reply", "-token_in", "-in", at("token"), "-text").stdout, re.M)
        text = re.sub(r"\.\d+", "", shown[1])
        seconds = int(datetime.strptime(text, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=timezone.utc).timestamp())
        others = ["-untrusted", at("others")] if Path(at("others")).stat().st_size else []
        verified = run("ts", "-verify", "-data", at("core"), "-in", at("token"), "-token_in", "-CAfile", at("roots"),
                       *others, "-attime", str(seconds))
        require(verified.returncode == 0, f"token of {stamp['authority']}: {verified.stderr.strip()}")
        return seconds


def verify(evidence, certificate_text, trust_text, pinned):
    trust = read_text(trust_text, "assize/trust/v1")
    ledger, genesis_text = trust["ledger"], trust["genesis"]
    require(leaf_hash(genesis_text).hex() == pinned, "another genesis")
    state = read_text(genesis_text, "assize/genesis/v1", ledger)["state"]
    require(trust["sequence"] == 0, "the state was changed: beyond this programme")

    certificate = read_text(certificate_text, "assize/certificate/v1", ledger)
    core = read_text(certificate["core"], "assize/certificate-core/v1", ledger)
    statement = read_text(core["statement"], "assize/statement/v1", ledger)
    entry_text = core["batch"]["entry"]
    batch = read_text(entry_text, "assize/batch/v1", ledger)["batch"]
    require(statement["digests"]["sha-256"] == sha256(evidence).hex(), "other evidence")
    require(statement["sizeBytes"] == len(evidence), "evidence of another size")

    path = [bytes.fromhex(each) for each in core["batch"]["path"]]
    in_batch = root_of(leaf_hash(core["statement"]), core["batch"]["leafIndex"], batch["treeSize"], path)
    require(in_batch.hex() == batch["rootHash"]["sha-256"], "not in the batch")

    head, _, checkpoint = core["inclusion"]["proof"].partition("\n\n")
    magic, index, *hashes = head.split("\n")
    require(magic == "c2sp.org/tlog-proof@v1" and index.startswith("index "), "no tlog-proof")
    size, root, on_ledger, courts = open_checkpoint(checkpoint, state, ledger)
    entry_index = int(index[6:])
    in_ledger = root_of(leaf_hash(entry_text), entry_index, size, [unbase64(each) for each in hashes])
    require(in_ledger == root, "not in the ledger")
    require(entry_index >= batch["after"]["treeSize"], "in the ledger before the batch opened")
    if core["inclusion"]["after"] is not None:
        after = open_checkpoint(core["inclusion"]["after"], state, ledger)
        named = batch["after"]["treeSize"], bytes.fromhex(batch["after"]["rootHash"])
        require(after[:2] == named, "another checkpoint than the batch opened after")
    require(batch["policy"] == pinned, "another policy")

    batch_core = entry_text[9 : entry_text.rindex(',"ledger":')]
    tokens = {each["authority"]: open_token(each, batch_core, state["timestamps"]["authorities"]) for each in core["timestamps"]}
    require(len(tokens) >= state["timestamps"]["minimum"], "too few timestamps")

    at = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    opened, received, closed = at(batch["openedAt"]), at(statement["receivedAt"]), at(batch["closedAt"])
    require(opened <= received <= closed <= on_ledger + state["toleranceSeconds"], "times out of order")

    receipt, signers = open_note(core["receipt"], state["receipt"])
    leaf = base64.b64encode(leaf_hash(core["statement"])).decode()
    require(bool(signers) and receipt[:4] == ["assize/receipt/v1", ledger, statement["id"], leaf], "receipt of another statement")

    header, _, signature = certificate["signature"].split(".")
    unbase64url = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    issuers = {f"{name}+{key_id}": unbase64(key)[1:] for name, key_id, key in (each.split("+", 2) for each in state["issuer"])}
    payload = base64.urlsafe_b64encode(certificate["core"].encode()).rstrip(b"=")
    kid = json.loads(unbase64url(header))["kid"]
    require(kid == core["issued"]["by"] and kid in issuers, "no issuer of the ledger")
    verifies(1, issuers[kid], "issuer", unbase64url(signature), header.encode() + b"." + payload)
    return {"courts": courts, "needed": state["policy"]["witnesses"], "onLedgerBy": on_ledger, "tokens": tokens}


if __name__ == "__main__":
    evidence, certificate, trust, genesis = sys.argv[1:]
    try:
        print(json.dumps(verify(Path(evidence).read_bytes(), Path(certificate).read_text("utf-8"), Path(trust).read_text("utf-8"), genesis)))
    except (Refused, KeyError, ValueError) as refusal:
        print(f"refused: {refusal}")
        sys.exit(1)
