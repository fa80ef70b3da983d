#!/usr/bin/python3
"""A mail server on loopback that can be strict, and can refuse: aiosmtpd.

    mail.py PORT MODE [CERTIFICATE KEY]

MODE is plain (no STARTTLS), starttls, auth (STARTTLS, then user voice with password right-password), tls (from the first
byte), or the reply to RCPT TO: 451, 550. Each mail is one line of JSON on standard output: tls, user, to, headers, text, html.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

port, mode = int(sys.argv[1]), sys.argv[2]
context = None
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])


class Keeper:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode.isdigit():
            return "%s as ordered" % mode
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        user = getattr(session, "auth_data", None)
        print(json.dumps({
            "tls": session.ssl is not None, "user": user.login.decode() if user else None, "to": envelope.rcpt_tos,
            "headers": {name: str(value) for name, value in mail.items()}, "text": parts.get("text/plain"),
            "html": parts.get("text/html"),
        }), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"voice", b"right-password")
    return AuthResult(success=right, handled=False, auth_data=data if right else None)


def connection():
    asks = mode == "auth"
    return SMTP(
        Keeper(), hostname="mail.example.net", tls_context=context if mode != "tls" else None,
        require_starttls=asks, auth_required=asks, authenticator=authenticate if asks else None)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", port, ssl=context if mode == "tls" else None)
    await server.serve_forever()


asyncio.run(serve())
