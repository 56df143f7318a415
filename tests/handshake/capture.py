#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
capture.py - a proxy of one connection, which writes what went both ways for
text2pcap(1): a stand-in for a capture, where that is barred.

    capture.py BACKEND DUMP

Listens on a port of 127.0.0.1, which it prints. Ends when both sides have ended.
DUMP is hex in lines, with "I" (from the client) or "O" before it.
"""
import selectors
import socket
import sys


def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    listener.settimeout(60)
    print(listener.getsockname()[1], flush=True)
    client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    choose = selectors.DefaultSelector()
    choose.register(client, selectors.EVENT_READ, ("I", server))
    choose.register(server, selectors.EVENT_READ, ("O", client))
    with open(sys.argv[2], "w", encoding="ascii") as dump:
        open_sides = 2
        while open_sides:
            ready = choose.select(60)
            if not ready:
                break
            for key, _ in ready:
                direction, other = key.data
                try:
                    data = key.fileobj.recv(16384)
                    if data:
                        other.sendall(data)
                    else:
                        other.shutdown(socket.SHUT_WR)
                except OSError:
                    data = b""
                if not data:
                    choose.unregister(key.fileobj)
                    open_sides -= 1
                    continue
                # a segment of its own for every 1,000 octets
                for begin in range(0, len(data), 1000):
                    dump.write(direction + "\n")
                    part = data[begin:begin + 1000]
                    for at in range(0, len(part), 16):
                        dump.write(f"{at:06x} {part[at:at + 16].hex(' ')}\n")


main()
