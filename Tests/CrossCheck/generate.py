"""Writes COUNT random SIP messages, valid and as varied as the grammar allows, to a capture file for tshark and to a plain file
of `length LF message` for ours.

Left out is what tshark 4.0 does not read though RFC 3261 allows it, and our own tests have: blanks before a header's colon, a
fold right after it, blanks around the `=` of a parameter, and `tag` in capitals.

    generate.py COUNT SEED CAPTURE PLAIN
"""

import random
import struct
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
TOKEN = LETTERS + DIGITS + "-.!%*_+`'~"
METHODS = ["OPTIONS", "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "INFO", "UPDATE", "PRACK", "SUBSCRIBE", "NOTIFY", "MESSAGE"]
REASONS = ["OK", "Trying", "Not Found", "", "Service Unavailable", "Größe", "a  b", "(=;,"]
COMPACT = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Contact": "m", "Content-Length": "l", "Supported": "k", "Subject": "s"}


class Source(random.Random):
    def text(self, alphabet, least, most):
        return "".join(self.choice(alphabet) for _ in range(self.randint(least, most)))

    def perhaps(self, chance=0.5):
        return self.random() < chance

    def host(self):
        kind = self.randrange(4)
        if kind == 0:
            return ".".join(str(self.randrange(1, 255)) for _ in range(4))
        if kind == 1:
            return "[2001:db8::" + ":".join(f"{self.randrange(65536):x}" for _ in range(self.randint(1, 4))) + "]"
        return ".".join(self.text(LETTERS + DIGITS, 1, 9) for _ in range(self.randint(1, 4))) + ".net"

    def port(self):
        return f":{self.randint(1, 65535)}" if self.perhaps() else ""

    def uri(self, bare=False):
        scheme = "sips" if self.perhaps(0.1) else "sip"
        user = ""
        if self.perhaps(0.8):
            user = self.text(LETTERS + DIGITS + "-_.!~*'()&=+$/", 1, 12) + ("%40x" if self.perhaps(0.1) else "") + "@"
        parameters = ""
        if not bare:
            for _ in range(self.randrange(3)):
                parameters += ";" + self.text(LETTERS, 1, 8)
                if self.perhaps(0.7):
                    parameters += "=" + self.text(LETTERS + DIGITS + "-_.[]:&+$", 1, 8)
        return f"{scheme}:{user}{self.host()}{self.port()}{parameters}"

    def display(self):
        kind = self.randrange(4)
        if kind == 0:
            return ""
        if kind == 1:
            return " ".join(self.text(LETTERS + DIGITS, 1, 8) for _ in range(self.randint(1, 3))) + " "
        if kind == 2:
            return '"' + self.text(LETTERS + " ,;<>@:é", 0, 14) + '" '
        return '"' + self.text(LETTERS + " ", 0, 6) + '\\"x\\\\' + self.text(LETTERS, 0, 4) + '"'

    def blank(self):
        """Blanks where linear white space may stand, a fold now and then."""
        return self.choice(["", "", "", "", " ", "\r\n "])

    def parameters(self):
        text = ""
        for _ in range(self.randrange(3)):
            text += f"{self.blank()};{self.blank()}" + self.text(LETTERS, 3, 8)
            if self.perhaps():
                text += "=" + ('"' + self.text(LETTERS + " ;,", 0, 6) + '"' if self.perhaps(0.2) else self.text(TOKEN, 1, 6))
        return text

    def address(self, tag=None):
        text = self.display() + f"<{self.uri()}>"
        if tag is None and self.perhaps(0.2):
            text = self.uri(bare=True)
        if tag:
            text += f"{self.blank()};tag={tag}"
        return text + self.parameters()

    def via(self):
        slash = "/" if self.perhaps(0.8) else self.choice([" / ", "/ ", " /"])
        text = f"SIP{slash}2.0{slash}{self.choice(['UDP', 'TCP', 'TLS', 'SCTP', 'WSS'])}{self.choice([' ', '  '])}{self.host()}{self.port()}"
        text += f";branch=z9hG4bK{self.text(TOKEN, 1, 30)}"
        if self.perhaps():
            text += ";rport" + (f"={self.randint(1, 65535)}" if self.perhaps() else "")
        if self.perhaps(0.3):
            text += ";received=192.0.2." + str(self.randrange(255))
        return text + self.parameters()

    def named(self, name):
        spelling = self.choice([name, name, name.upper(), name.lower(), COMPACT.get(name, name)])
        return spelling + self.choice([":", ": ", ": ", ":  "])


def message(source):
    is_request = source.perhaps()
    method = source.choice(METHODS)
    lines = []
    vias = [source.via() for _ in range(source.randint(1, 4))]
    if source.perhaps(0.3):
        lines.append(source.named("Via") + f"{source.blank()},{source.blank()}".join(vias))
    else:
        lines += [source.named("Via") + via for via in vias]
    others = [
        source.named("From") + source.address(source.text(TOKEN, 1, 12)),
        source.named("To") + source.address(source.text(TOKEN, 1, 12) if not is_request or source.perhaps(0.3) else ""),
        source.named("Call-ID") + source.text(TOKEN, 1, 30) + ("@" + source.text(LETTERS + ".", 1, 12) if source.perhaps() else ""),
        source.named("CSeq") + f"{source.randrange(2**32)}{source.choice([' ', '  '])}{method}",
        source.named("Max-Forwards") + str(source.randrange(256)),
    ]
    if source.perhaps(0.7):
        others.append(source.named("Contact") + source.address())
    if source.perhaps():
        others.append(source.named("User-Agent") + source.text(LETTERS + DIGITS + "/. ()", 1, 30).strip("() ") + "x")
    if source.perhaps():
        others.append(source.named("Server") + source.text(LETTERS + DIGITS + "/. ", 1, 30).strip() + "x")
    for _ in range(source.randrange(4)):
        others.append(source.named("X-" + source.text(LETTERS + "-", 1, 20)) + source.text(TOKEN + " ;,=<>\"()", 0, 60))
    if source.perhaps(0.4):
        others.append(source.named("Allow") + ", ".join(METHODS[: source.randint(1, 12)]))
    source.shuffle(others)
    body = source.text(LETTERS + "\r\n=", 0, 80).encode() if source.perhaps(0.3) else b""
    lines += others + [source.named("Content-Length") + str(len(body))]
    start = f"{method} {source.uri()} SIP/2.0" if is_request else f"SIP/2.0 {source.randint(100, 699)} {source.choice(REASONS)}"
    return ("\r\n".join([start, *lines]) + "\r\n\r\n").encode() + body


def packet(payload, number):
    udp = struct.pack("!HHHH", 5060, 5060, 8 + len(payload), 0) + payload
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), number & 0xFFFF, 0, 64, 17, 0, b"\xc0\0\2\1", b"\xc0\0\2\2")
    frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + udp
    return struct.pack("<IIII", number, 0, len(frame), len(frame)) + frame


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    source = Source(seed)
    with open(sys.argv[3], "wb") as capture, open(sys.argv[4], "wb") as plain:
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number in range(count):
            one = message(source)
            capture.write(packet(one, number))
            plain.write(b"%d\n" % len(one) + one)


main()
