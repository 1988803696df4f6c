"""
The flows of the test against a real Prefect server. Each writes down for itself what it did, one JSON line a time, in
the file that FLOW_LOG names: that is what fivekeys is compared with.
"""

import asyncio
import json
import os
import signal
import sys
import time
from datetime import datetime, timezone

import fivekeys_prefect
from prefect import flow, serve, task
from prefect.runtime import flow_run


def note(what, **more):
    at = datetime.now(timezone.utc).isoformat()
    line = {"run": flow_run.id, "flow": flow_run.flow_name, "what": what, "at": at, **more}
    with open(os.environ["FLOW_LOG"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def attempt():
    """How often this run has begun, this time included: counted by hand, in a file of its own."""
    path = os.path.join(os.path.dirname(os.environ["FLOW_LOG"]), f"attempts-{flow_run.id}")
    with open(path, "a+", encoding="utf-8") as file:
        file.write(".")
        file.seek(0)
        return len(file.read())


hooked = fivekeys_prefect.hooks()


@flow(name="refinement", **hooked)
def refinement(backfill: bool = False, password: str = "onthulling", seconds: float = 0, fail_first: bool = False):
    number = attempt()
    note("began", attempt=number, backfill=backfill)
    time.sleep(seconds)
    if fail_first and number == 1:
        note("ended", outcome="failed")
        raise ValueError("onthulling")
    note("ended", outcome="completed")
    return {"success": True, "status": "OK", "note": "onthulling"}


@flow(name="invalid", **hooked)
def invalid():
    attempt()
    note("began", attempt=1)
    note("ended", outcome="completed")
    return {"success": False, "status": "VALIDATION_FAILED"}


@flow(name="invalid-async", **hooked)
async def invalid_async():
    note("began", attempt=1)
    await asyncio.sleep(0)
    note("ended", outcome="completed")
    return {"success": False, "status": "VALIDATION_FAILED"}


@flow(name="retrying", retries=2, retry_delay_seconds=0, **hooked)
def retrying(good_on: int):
    number = attempt()
    note("began", attempt=number)
    if number < good_on:
        note("ended", outcome="failed")
        raise ValueError("onthulling")
    note("ended", outcome="completed")


@task
def work():
    return 1


@flow(name="child", **hooked)
def child():
    note("began", attempt=1)
    note("ended", outcome="completed")
    return work()


@flow(name="parent", **hooked)
def parent():
    note("began", attempt=1)
    child()
    note("ended", outcome="completed")


@flow(name="failing", **hooked)
def failing():
    note("began", attempt=1)
    note("ended", outcome="failed")
    raise ValueError("onthulling")


@flow(name="crashing", **hooked)
def crashing():
    note("began", attempt=attempt())
    os.kill(os.getpid(), signal.SIGKILL)


@flow(name="interrupted", **hooked)
def interrupted():
    note("began", attempt=1)
    raise KeyboardInterrupt


@flow(name="unhooked")
def unhooked():
    note("began", attempt=1)
    note("ended", outcome="completed")


class Exotic:
    """A result that does all it can to break what looks at it."""

    def __getattr__(self, name):
        raise RuntimeError("onthulling")


@flow(name="exotic", persist_result=False, **hooked)
def exotic():
    note("began", attempt=1)
    note("ended", outcome="completed")
    return Exotic()


def quietly(run):
    try:
        run()
    except (ValueError, KeyboardInterrupt):
        pass


def run_here():
    """In this process, one after the other."""
    invalid()
    asyncio.run(invalid_async())
    retrying(good_on=3)
    quietly(lambda: retrying(good_on=9))
    parent()
    quietly(failing)
    quietly(interrupted)
    unhooked()
    exotic()


def serve_all():
    """Until it is stopped; each run in a process of its own."""
    serve(
        refinement.to_deployment("nightly", version="9073529a", tags=["hotpass", "env:prod"]),
        crashing.to_deployment("crashing", tags=["env:staging"]),
        pause_on_shutdown=False,
    )


if __name__ == "__main__":
    {"here": run_here, "serve": serve_all, "one": invalid}[sys.argv[1]]()
