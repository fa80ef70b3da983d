"""Writes 256 variants of each message: other branches, tags, Call-IDs, CSeq numbers and user parts of other lengths, headers
in another order. A parser that runs over one message again and again teaches the processor its branches by heart.

    variants.py MESSAGES OUTPUT
"""

import random
import re
import sys

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def token(source, least, most):
    return "".join(source.choice(ALPHABET) for _ in range(source.randint(least, most)))


def variant(source, text):
    text = re.sub(r"branch=z9hG4bK[^;\r]*", lambda _: "branch=z9hG4bK" + token(source, 6, 20), text)
    text = re.sub(r";tag=[^;\r]*", lambda _: ";tag=" + token(source, 6, 14), text)
    text = re.sub(r"Call-ID: [^@\r]*", lambda _: "Call-ID: " + token(source, 16, 40), text)
    text = re.sub(r"CSeq: \d+", lambda _: f"CSeq: {source.randint(1, 99999)}", text)
    text = re.sub(r"<sip:(probe|alice)", lambda _: "<sip:" + token(source, 6, 14), text)
    head, body = text.split("\r\n\r\n", 1)
    start, *lines = head.split("\r\n")
    fixed = [line for line in lines if re.match(r"Via|Record-Route", line)]
    others = [line for line in lines if line not in fixed and not line.startswith("Content-Length")]
    last = [line for line in lines if line.startswith("Content-Length")]
    source.shuffle(others)
    return "\r\n".join([start, *fixed, *others, *last]) + "\r\n\r\n" + body


def main():
    messages, output = sys.argv[1:]
    source = random.Random(20_026)
    for name in ("ok200", "options", "invite"):
        with open(f"{messages}/{name}.sip", newline="", encoding="ascii") as file:
            text = file.read()
        with open(f"{output}/{name}.sip", "w", newline="", encoding="ascii") as file:
            file.write(text)
        with open(f"{output}/{name}.rotating", "w", newline="", encoding="ascii") as file:
            for _ in range(256):
                one = variant(source, text)
                file.write(f"{len(one)}\n{one}")


main()
