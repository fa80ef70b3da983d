#!/usr/bin/python3
"""Alert receivers of eight vendors on loopback, each to its published shape, that misbehave on demand.

    vendors.py FOLDER PORT [--tls CERTIFICATE KEY] [--ca BUNDLE] SCRIPT...

SCRIPT is how one request after the other is answered, the last over and over: good, late, STATUS, STATUS:RETRY-AFTER,
redirect:URL, slow, reset, hang. A body that does not have the vendor's shape is answered with 400 whatever the script
says. Each request is one line of JSON on standard output: vendor, path, answer, key, event, fault.
"""
import base64
import http.server
import json
import random
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time

import jsonschema

folder, port = sys.argv[1], int(sys.argv[2])
rest = sys.argv[3:]
tls = ca = None
if rest and rest[0] == "--tls":
    tls, rest = rest[1:3], rest[3:]
if rest and rest[0] == "--ca":
    ca, rest = rest[1], rest[2:]
script, turn, lock = rest or ["good"], 0, threading.Lock()
schemas = {}


def schema(name):
    if name not in schemas:
        place = "%s/../../Dashboards/report/alert" % folder if name == "webhook" else "%s/%s" % (folder, name)
        with open(place + ".schema.json", encoding="utf-8") as file:
            schemas[name] = jsonschema.Draft202012Validator(json.load(file))
    return schemas[name]


def fault_of(vendor, path, headers, body):
    """What a vendor would refuse; None where it would not."""
    name = "jsm-close" if vendor == "jsm" and "/close" in path else vendor
    fault = next((e.message[:200] for e in schema(name).iter_errors(body)), None)
    authorization = headers.get("Authorization", "")
    if vendor == "jsm" and not authorization.startswith("GenieKey "):
        fault = "no GenieKey"
    if vendor == "servicenow" and b":" not in base64.b64decode(authorization.replace("Basic ", "") or b""):
        fault = "no basic authentication"
    if vendor == "webhook" and headers.get("webhook-id") != body.get("id"):
        fault = "webhook-id is not the delivery's"
    if headers.get("Content-Type") != "application/json":
        fault = "not application/json"
    if sum(len(block["text"]["text"]) for block in body.get("blocks", [])) > 10000 if isinstance(body, dict) else False:
        fault = "msg_blocks_too_long"
    return fault


def key_and_event(vendor, path, body):
    """What the vendor folds by, and whether something begins or ends."""
    if vendor == "pagerduty":
        return body.get("dedup_key"), body.get("event_action")
    if vendor == "jsm":
        return (path.split("/")[-2], "close") if "/close" in path else (body.get("alias"), "create")
    if vendor == "servicenow":
        return body.get("message_key"), body.get("resolution_state")
    if vendor == "splunk-on-call":
        return body.get("entity_id"), body.get("message_type")
    if vendor == "alertmanager":
        one = body[0]
        return json.dumps(one["labels"], sort_keys=True), "ends" if one["endsAt"] <= now() else "fires"
    if vendor == "webhook":
        return body.get("dedupKey"), body.get("status")
    return None, "resolved" if "RESOLVED" in json.dumps(body) else "firing"


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


GOOD = {
    "pagerduty": (202, '{"status":"success","message":"Event processed","dedup_key":"x"}'),
    "jsm": (202, '{"result":"Request will be processed","took":0.1,"requestId":"1"}'),
    "slack": (200, "ok"), "teams": (202, ""), "servicenow": (201, '{"result":{"sys_id":"1"}}'),
    "splunk-on-call": (200, '{"result":"success","entity_id":"x"}'), "alertmanager": (200, ""), "webhook": (204, ""),
}


class Vendor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global turn
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        vendor = self.path.strip("/").split("/")[0]
        with lock:
            answer = script[min(turn, len(script) - 1)]
            turn += 1
        try:
            body = json.loads(raw)
            fault = fault_of(vendor, self.path, self.headers, body) if vendor in GOOD else "no such vendor"
            key, event = key_and_event(vendor, self.path, body)
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            fault, key, event = "cannot be read: %s" % error, None, None
        seen = {"vendor": vendor, "path": self.path, "answer": answer, "key": key, "event": event, "fault": fault}
        if vendor == "webhook" and fault is None:
            seen.update(id=body["id"], target=body["target"], startedAt=body["startedAt"])
        print(json.dumps(seen), flush=True)
        self.play(vendor, answer, fault)

    def play(self, vendor, answer, fault):
        if answer in ("slow", "hang"):
            time.sleep(3 if answer == "slow" else 3600)
            self.close_connection = True
        elif answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        elif fault is not None:
            self.reply(400, json.dumps({"status": "invalid event", "errors": [fault]}))
        elif answer in ("good", "late"):
            time.sleep(random.random() * 0.8 if answer == "late" else 0)
            self.reply(*GOOD[vendor])
        elif answer.startswith("redirect:"):
            self.reply(302, "", {"Location": answer[len("redirect:"):]})
        else:
            status, _, wait = answer.partition(":")
            self.reply(int(status), "as ordered", {"Retry-After": wait} if wait else {})

    def reply(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        if status != 204:
            self.wfile.write(body.encode())

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # The library's own asks the resolver for this host's name, which can take half a minute.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address

    def handle_error(self, request, address):
        pass


server = Server(("127.0.0.1", port), Vendor)
if tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    if ca:
        context.load_verify_locations(ca)
        context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
