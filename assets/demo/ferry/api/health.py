"""Is it alive, and is it ready?"""

from __future__ import annotations

import shutil
import threading
import time

from ferry import __version__
from ferry.http import Request, Response, Router

router = Router()
_started = time.monotonic()
_checks: dict[str, bool] = {}


def report_check(name: str, healthy: bool) -> None:
    """Remembers how a part of the service is doing."""
    _checks[name] = healthy


def disk_ok(path: str = ".", least_free: float = 0.05) -> bool:
    """Whether there is room left to write."""
    usage = shutil.disk_usage(path)
    if usage.total == 0:
        return True
    return usage.free / usage.total >= least_free


@router.route("GET", "/health")
def alive(request: Request) -> Response:
    """For the process manager."""
    return Response(200, {"version": __version__, "uptime": int(time.monotonic() - _started)})


@router.route("GET", "/health/ready")
def ready(request: Request) -> Response:
    """For the load balancer."""
    failing = sorted(name for name, healthy in _checks.items() if not healthy)
    if not disk_ok():
        failing.append("disk")
    if failing:
        return Response(503, {"ready": False, "failing": failing}, {"Retry-After": "5"})
    return Response(200, {"ready": True})


@router.route("GET", "/health/detail")
def detail(request: Request) -> Response:
    """For people."""
    verbose = request.query.get("verbose") == "1"
    payload = {"checks": dict(_checks)}
    if verbose:
        payload["disk"] = shutil.disk_usage(".")._asdict()
        payload["threads"] = threading.active_count()
    return Response(200, payload)
