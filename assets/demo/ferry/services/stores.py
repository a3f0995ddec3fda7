"""The stores that routes and webhooks share."""

from __future__ import annotations

from ferry.services.storage import Storage

bookings = Storage("bookings")
sailings = Storage("sailings")
invoices = Storage("invoices")
optouts = Storage("optouts")
