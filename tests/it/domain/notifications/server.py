"""A mail server for tests: keeps what it takes as a Maildir, and refuses whom it is told to by the address itself."""

from aiosmtpd.handlers import Mailbox


class Picky(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("nadie@"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("lleno@"):
            return "452 4.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"
