"""Compares what tshark and what our parser saw of the same messages, field by field.

    compare.py THEIRS OURS PLAIN
"""

import sys

FIELDS = (
    "method", "request-uri", "status", "call-id", "cseq", "cseq-method", "via-transport", "via-host", "via-port", "via-branch",
    "from-uri", "from-tag", "to-uri", "to-tag", "contact-uri", "content-length", "server", "user-agent", "max-forwards",
)


def rows(path):
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def messages(path):
    with open(path, "rb") as file:
        data = file.read()
    found, offset = [], 0
    while offset < len(data):
        end = data.index(b"\n", offset)
        count = int(data[offset:end])
        found.append(data[end + 1 : end + 1 + count])
        offset = end + 1 + count
    return found


def normal(name, value):
    """tshark keeps the blanks and folds around a value, and shows IPv6 hosts of a Via without brackets."""
    value = " ".join(value.replace("\\r\\n", " ").replace("\\t", " ").split())
    return value.replace("[", "").replace("]", "") if name == "via-host" else value


def main():
    theirs, ours, plain = rows(sys.argv[1]), rows(sys.argv[2]), messages(sys.argv[3])
    if not len(theirs) == len(ours) == len(plain):
        sys.exit(f"{len(plain)} messages, {len(theirs)} seen by tshark, {len(ours)} by ours")
    differences = {}
    for number, (their, our) in enumerate(zip(theirs, ours)):
        if len(our) != len(FIELDS):
            differences.setdefault("refused", []).append((number, "", our[0]))
            continue
        for name, one, other in zip(FIELDS, their, our):
            if normal(name, one) != normal(name, other):
                differences.setdefault(name, []).append((number, one, other))
    for name, cases in differences.items():
        print(f"{name}: {len(cases)} differ; the first:")
        number, one, other = cases[0]
        print(f"  message {number}\n  tshark {one!r}\n  ours   {other!r}\n{plain[number].decode(errors='replace')}")
    print(f"{len(plain)} messages of {len(FIELDS)} fields compared: {sum(map(len, differences.values()))} differences")
    sys.exit(bool(differences))


main()
