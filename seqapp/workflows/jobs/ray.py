"""Ray, where it is installed: a cluster that is there already, or one of this machine, gone at the end."""

import ipaddress
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.workflows.jobs.extras import require

QUIET = {"log_to_driver": False, "logging_level": logging.ERROR}
BEFORE = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""What Ray reads as it is imported: it reports nothing to anybody, and leaves graphics cards alone."""
ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
"""The same of a cluster of one machine: it listens on the loopback alone, as Ray has it on these systems."""


@contextmanager
def connected(address: str | None = None) -> Iterator[Any]:
    """Within the block this process is connected to Ray; yields the module `ray`.

    Args:
        address: HOST:PORT of a cluster's head, or `auto` for the one that RAY_ADDRESS names or else that Ray finds;
            None to start one on this machine's loopback, with a token of its own, which ends with the block.

    Raises:
        BadInputError: Ray is not installed, the address is none, or it leads, or may lead, off this machine without
            RAY_AUTH_MODE=token: whoever reaches a cluster without a token runs code on it.
        WorldError: no cluster answers there.
    """
    if address is not None:
        refuse_open_door(address)
    for name, value in (BEFORE if address else BEFORE | ALONE).items():
        os.environ.setdefault(name, value)
    how = {"address": address} if address else _own_cluster()
    ray = require("ray", "--executor ray")  # behind the token: Ray looks for one only as it is imported
    _start(ray, address, how)
    try:
        yield ray
    finally:
        ray.shutdown()


def cores_of(ray: Any) -> int:
    """How many jobs of one core each the connected cluster runs at once."""
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _start(ray: Any, address: str | None, how: dict[str, Any]) -> None:
    """Connect to a cluster, or start one; Ray gives up after 30 s, which a busy machine may need: twice, then."""
    for last in (False, True):
        try:
            ray.init(**how, **QUIET)
        except Exception as error:  # Ray documents no list, and raises plain ones
            ray.shutdown()
            if last or address:
                what = f"No Ray cluster answers at {address}" if address else "Ray does not start here"
                hint = " Is it up, and is its RAY_AUTH_TOKEN set here, too?" if address else ""
                reason = " ".join(str(error).split())
                raise WorldError(f"{what} ({reason:.300}).{hint}") from error
        else:
            return


def _own_cluster() -> dict[str, Any]:
    """How one is started here: reachable from this machine alone, and there only with a token made for it."""
    if os.environ.setdefault("RAY_AUTH_MODE", "token") == "token":
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "address": "local",  # whatever runs here already, and whatever RAY_ADDRESS says
        "num_cpus": cores,
        "include_dashboard": False,
        "_node_ip_address": "127.0.0.1",
    }


def refuse_open_door(address: str) -> None:
    """Refuse what is no address, and one off this machine without a token; nobody knows where Ray's own search leads.

    Without RAY_ADDRESS, `auto` is the cluster that this machine joined last, or any that a process here belongs to: its
    head may be anywhere, and another one by the time that Ray looks. So `auto` alone needs the token, too.

    Raises:
        BadInputError: it is one of these.
    """
    place = os.environ.get("RAY_ADDRESS", "") if address == "auto" else address
    host, _, port = place.rpartition(":")
    token = os.environ.get("RAY_AUTH_MODE") == "token"
    if not place and not token:
        raise BadInputError(
            "--executor ray=auto takes the cluster that this machine joined last, whose head may be on another, and "
            "without a token whoever reaches it runs code on it. Name it, as in ray=127.0.0.1:6379, or set "
            "RAY_AUTH_MODE=token and its RAY_AUTH_TOKEN."
        )
    if place and not (host and port.isdecimal()):
        raise BadInputError(
            f"--executor ray=ADDRESS takes HOST:PORT of a cluster's head, or auto. Received: {place!r}."
        )
    if place and not _is_loopback(host) and not token:
        raise BadInputError(
            f"{host} is not this machine, and whoever reaches a Ray cluster without a token runs code on it. Start the "
            "cluster with RAY_AUTH_MODE=token, and set RAY_AUTH_MODE=token and its RAY_AUTH_TOKEN here, too."
        )


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine's own loopback."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # a name
        return False
