"""The layers around the routes, one by one."""

import pytest

from ferry.http import HttpError, Request, Response
from ferry.middleware.auth import Authenticate, require, sign, verify
from ferry.middleware.errors import CatchErrors
from ferry.middleware.rate_limit import RateLimit
from ferry.middleware.request_id import RequestId
from ferry.middleware.tenant import ResolveTenant

KEY = "k"
CLAIMS = {"sub": "kim", "tenant": "skerry", "roles": ["crew"], "expires": 2000}


def fine(request: Request) -> Response:
    return Response(200, {"path": request.path})


def test_a_token_comes_back_as_it_was_signed():
    identity = verify(sign(CLAIMS, KEY), KEY, now=1000)
    assert identity.subject == "kim"
    assert identity.has("crew")


@pytest.mark.parametrize("token", ["nonsense", sign(CLAIMS, "another key"), sign({**CLAIMS, "expires": 1}, KEY)])
def test_a_bad_token_is_refused(token):
    with pytest.raises(HttpError) as error:
        verify(token, KEY, now=1000)
    assert error.value.status == 401


def test_known_people_pass():
    request = Request("GET", "/bookings", headers={"Authorization": f"Bearer {sign(CLAIMS, KEY)}"})
    assert Authenticate(KEY, clock=lambda: 1000).handle(request, fine).status == 200
    assert request.state["identity"].tenant == "skerry"


def test_public_pages_need_no_name():
    assert Authenticate(KEY).handle(Request("GET", "/health"), fine).status == 200
    with pytest.raises(HttpError):
        Authenticate(KEY).handle(Request("GET", "/bookings"), fine)


def test_roles_guard_handlers():
    with pytest.raises(HttpError, match="planner"):
        require("planner")(fine)(Request("GET", "/"))


@pytest.mark.parametrize(
    "headers", [{"X-Operator": "norrsund"}, {"Host": "norrsund.ferry.example:8080"}]
)
def test_the_operator_is_found(headers):
    request = Request("GET", "/sailings", headers=headers)
    response = ResolveTenant("ferry.example").handle(request, fine)
    assert request.state["tenant"].slug == "norrsund"
    assert "Host" in response.headers["Vary"]


def test_unknown_operators_are_not_found():
    with pytest.raises(HttpError) as error:
        ResolveTenant("ferry.example").handle(Request("GET", "/", headers={"X-Operator": "atlantis"}), fine)
    assert error.value.status == 404


def test_the_bucket_overflows_and_leaks():
    now = [0.0]
    layer = RateLimit(2, clock=lambda: now[0])
    request = Request("GET", "/")
    assert layer.handle(request, fine).headers["X-RateLimit-Remaining"] == "1"
    layer.handle(request, fine)
    with pytest.raises(HttpError) as error:
        layer.handle(request, fine)
    assert error.value.headers["Retry-After"] == "31"
    now[0] = 31.0
    assert layer.handle(request, fine).status == 200


@pytest.mark.parametrize("given, kept", [("from-the-proxy", True), ("", False), ("bad\nname", False)])
def test_every_request_has_a_name(given, kept):
    response = RequestId().handle(Request("GET", "/", headers={"X-Request-Id": given}), fine)
    assert (response.headers["X-Request-Id"] == given) is kept


def test_errors_become_answers():
    def refuse(request):
        raise HttpError(418, "a teapot", Brew="tea")

    response = CatchErrors().handle(Request("GET", "/"), refuse)
    assert (response.status, response.headers) == (418, {"Brew": "tea"})
