"""Through the whole application: middleware, router, routes."""


def test_alive(call):
    response = call("GET", "/health")
    assert response.status == 200
    assert response.payload["version"]


def test_unknown_paths_and_methods(call):
    assert call("GET", "/health/nothing").status == 404
    response = call("PUT", "/health")
    assert response.status == 405
    assert response.headers["Allow"] == "GET"


def test_planning_needs_a_planner(call):
    assert call("POST", "/sailings", roles=("crew",)).status == 403


def test_a_booking_that_nobody_made(call):
    response = call("GET", "/bookings/XYZ234", roles=("desk",))
    assert (response.status, response.payload["error"]) == (404, "no such booking")
