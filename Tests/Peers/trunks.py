#!/usr/bin/python3
"""Many SIP trunks on UDP ports of loopback that answer OPTIONS, each until a file says that it is down.

    trunks.py FOLDER FIRST-PORT COUNT

Trunk N is silent while FOLDER/down-N exists.
"""
import os
import selectors
import socket
import sys

folder, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
waiting = selectors.DefaultSelector()
for number in range(count):
    trunk = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    trunk.bind(("127.0.0.1", first + number))
    waiting.register(trunk, selectors.EVENT_READ, number)


def answer(request):
    kept = ("via:", "v:", "from:", "f:", "call-id:", "i:", "cseq:", "to:", "t:")
    lines = ["SIP/2.0 200 OK"]
    for line in request.decode("utf-8", "replace").split("\r\n")[1:]:
        if line.lower().startswith(("to:", "t:")) and "tag=" not in line:
            line += ";tag=trunk"
        if line.lower().startswith(kept):
            lines.append(line)
    return "\r\n".join(lines + ["Content-Length: 0", "", ""]).encode()


print("serving", flush=True)
while True:
    for key, _ in waiting.select():
        request, sender = key.fileobj.recvfrom(65536)
        if request.startswith(b"OPTIONS ") and not os.path.exists("%s/down-%d" % (folder, key.data)):
            key.fileobj.sendto(answer(request), sender)
