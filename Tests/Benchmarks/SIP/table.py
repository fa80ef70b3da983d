"""Prints what run.sh measured as one table, and fails where a bar is missed.

    table.py TIMES INSTRUCTIONS GROWTH
"""

import sys

MESSAGES = ("ok200", "options", "invite")
# Instructions that must not be exceeded, and those to reach for.
BARS = {"index": (7_700, 6_000, 13_600), "full": (12_000, 10_000, 17_700)}
REACH = {"index": (5_000, 4_000, 8_500), "full": (7_700, 6_500, 12_000)}


def rows(path):
    with open(path, encoding="ascii") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def main():
    times = {(parser, mode, message, form): float(ns) for parser, mode, message, form, ns in rows(sys.argv[1])}
    counts = {(parser, mode, message): int(count) for parser, mode, message, count in rows(sys.argv[2])}
    print(f"{'parser':12} {'mode':6} {'message':8} {'instructions':>12} {'x ours':>7} {'ns':>7} {'rotating':>9} {'x ours':>7}")
    for (parser, mode, message), count in counts.items():
        fixed, rotating = times[parser, mode, message, "fixed"], times[parser, mode, message, "rotating"]
        ours = counts["trunkwatch", mode, message]
        our_time = times["trunkwatch", mode, message, "fixed"]
        print(f"{parser:12} {mode:6} {message:8} {count:12,} {count / ours:7.1f} {fixed:7.0f} {rotating:9.0f} {fixed / our_time:7.1f}")
    failed = False
    for mode in BARS:
        for message, bar, reach in zip(MESSAGES, BARS[mode], REACH[mode]):
            count = counts["trunkwatch", mode, message]
            verdict = "over the bar" if count > bar else "reached" if count <= reach else "under the bar"
            failed |= count > bar
            print(f"bar: {mode:6} {message:8} {count:7,} of {bar:,} (reach {reach:,}): {verdict}")
            ratio = times["trunkwatch", mode, message, "rotating"] / times["trunkwatch", mode, message, "fixed"]
            print(f"bar: {mode:6} {message:8} rotating / fixed {ratio:.2f} of 1.30 (time, so told and not enforced)")
    for shape, once, twice in rows(sys.argv[3]):
        ratio = int(twice) / int(once)
        failed |= ratio > 2.2
        print(f"growth: {shape:15} {int(once):10,} to {int(twice):10,} instructions, {ratio:.2f} times for twice the input")
    sys.exit(failed)


main()
