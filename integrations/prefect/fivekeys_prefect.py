"""Hooks for Prefect flows that write one JSON line for each state a run goes into.

    import fivekeys_prefect

    @flow(**fivekeys_prefect.hooks())
    def refinement(): ...

What is written: the ids, the state, its instant, tags, the commit, the environment, the owner, and of what the
flow returned only `success` and `status`. No parameters, no messages, no logs. Where to: `FIVEKEYS_RECORDS`, a
folder, `http(s)://...` or `storage:` (Prefect's result storage). Whatever goes wrong here, the flow goes on: a
warning is logged and nothing is raised. Needs Python 3.9 and nothing beside it; one file, made to be copied.
"""

import contextvars
import json
import logging
import os
import re
import subprocess
import threading
import urllib.request
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

__all__ = ["hooks", "on_running", "on_completion", "on_failure", "on_crashed", "on_cancellation"]

SCHEMA = "fivekeys.run-record/1"
GIT_SECONDS_MAX = 5
NETWORK_SECONDS_MAX = 5
STORAGE_SECONDS_MAX = 20
TAGS_MAX = 200

_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_SHA = re.compile(r"[0-9a-f]{7,64}")
_SHA_VARIABLES = ("FIVEKEYS_GIT_SHA", "GIT_SHA", "GITHUB_SHA")

_log = logging.getLogger("fivekeys.prefect")
_lock = threading.Lock()
_said = set()
_commits = {}
_deployments = {}
# The name of the file of this process, and the process it was made in: a fork gets one of its own.
_file = {"pid": 0, "name": ""}


def on_running(flow, flow_run, state):
    """For `@flow(on_running=[...])`."""
    _record(flow, flow_run, state)


def on_completion(flow, flow_run, state):
    """For `@flow(on_completion=[...])`."""
    _record(flow, flow_run, state)


def on_failure(flow, flow_run, state):
    """For `@flow(on_failure=[...])`."""
    _record(flow, flow_run, state)


def on_crashed(flow, flow_run, state):
    """For `@flow(on_crashed=[...])`."""
    _record(flow, flow_run, state)


def on_cancellation(flow, flow_run, state):
    """For `@flow(on_cancellation=[...])`; Prefect calls it on the way into the state, as `CANCELLING`."""
    _record(flow, flow_run, state)


def hooks(**others):
    """All five as keyword arguments for `@flow(**hooks())`; hooks of your own are named as there and run first."""
    ours = {
        "on_running": on_running,
        "on_completion": on_completion,
        "on_failure": on_failure,
        "on_crashed": on_crashed,
        "on_cancellation": on_cancellation,
    }
    unknown = sorted(set(others) - set(ours))
    if unknown:
        raise TypeError(f"hooks() knows {', '.join(ours)}; not {', '.join(unknown)}")
    return {name: [*(others.get(name) or []), hook] for name, hook in ours.items()}


def _record(flow, flow_run, state):
    try:
        place = (os.environ.get("FIVEKEYS_RECORDS") or "").strip()
        if place == "":
            _warn_once("FIVEKEYS_RECORDS is not set, so no run record is kept")
            return
        record = _describe(flow, flow_run, state)
        line = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
        _deliver(line, place, flow, record)
    except Exception as error:
        _warn(error)


def _deliver(line, place, flow, record):
    if place.startswith(("http://", "https://")):
        _post(line, place)
    elif place.startswith("storage:"):
        folder = place[len("storage:") :].strip("/") or "fivekeys"
        name = f"{record['flow_run_id']}-{record['state_id']}.jsonl"
        path = f"{folder}/{record['happened_at'][:10]}/{name}"
        _within(STORAGE_SECONDS_MAX, lambda: _store(line, path, flow))
    elif "://" in place:
        raise ValueError("FIVEKEYS_RECORDS is neither a folder, nor http(s)://..., nor storage:")
    else:
        _append(line, Path(place).expanduser())


def _describe(flow, flow_run, state):
    """The record. What cannot be found out is null; without ids, type and instant there is none."""
    state_type = _value(state.type)
    happened_at = _instant(state.timestamp)
    is_running = state_type == "RUNNING"
    tags = sorted(str(tag) for tag in (getattr(flow_run, "tags", None) or []))[:TAGS_MAX]
    started_at = _instant(getattr(flow_run, "start_time", None))
    run_count = getattr(flow_run, "run_count", None)
    if is_running and isinstance(run_count, int):
        # On the way into a run Prefect has not counted it yet.
        run_count += 1
    return {
        "schema": SCHEMA,
        "flow_run_id": _id(flow_run.id),
        "flow": _attempt(lambda: str(flow.name)),
        "deployment": _attempt(lambda: _deployment(flow_run)),
        "state_id": _id(state.id),
        "state_type": state_type,
        "state_name": str(state.name),
        "happened_at": _required(happened_at),
        "started_at": started_at or (happened_at if is_running else None),
        "run_count": run_count if isinstance(run_count, int) else None,
        "tags": tags,
        "is_subflow": getattr(flow_run, "parent_task_run_id", None) is not None,
        "sha": _attempt(lambda: _sha(flow)),
        "environment": _attempt(lambda: _environment(tags)),
        "owner": os.environ.get("FIVEKEYS_OWNER") or None,
        "result": _attempt(lambda: _result(state)) or {},
    }


def _attempt(work):
    try:
        return work()
    except Exception as error:
        _warn(error)
        return None


def _id(value):
    return str(uuid.UUID(str(value)))


def _value(value):
    return str(getattr(value, "value", value))


def _required(value):
    if value is None:
        raise ValueError("the state has no instant")
    return value


def _instant(value):
    """ISO 8601 in UTC; a time without a zone is UTC, as Prefect's are."""
    if not isinstance(value, datetime):
        return None
    aware = value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc)
    text = aware.astimezone(timezone.utc).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")


def _environment(tags):
    named = os.environ.get("FIVEKEYS_ENVIRONMENT")
    if named:
        return named
    tagged = [tag[len("env:") :] for tag in tags if tag.startswith("env:")]
    return tagged[0] if len(tagged) == 1 and tagged[0] else None


def _sha(flow):
    for name in _SHA_VARIABLES:
        value = (os.environ.get(name) or "").strip().lower()
        if _SHA.fullmatch(value):
            return value
    function = getattr(flow, "fn", flow)
    code = getattr(function, "__code__", None)
    if code is None or not os.path.isfile(code.co_filename):
        return None
    folder = os.path.dirname(os.path.abspath(code.co_filename))
    if folder not in _commits:
        _commits[folder] = _head(folder)
    return _commits[folder]


def _head(folder):
    # Of the folder, whatever repository a hook of git that started us was about.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-C", folder, "rev-parse", "--verify", "HEAD"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=GIT_SECONDS_MAX,
            env=env,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    head = done.stdout.decode("ascii", "replace").strip()
    return head if done.returncode == 0 and _SHA.fullmatch(head) else None


def _deployment(flow_run):
    """The name of the run's deployment, asked of the API once; null for a run without one."""
    deployment_id = getattr(flow_run, "deployment_id", None)
    if deployment_id is None:
        return None
    if deployment_id not in _deployments:
        _deployments[deployment_id] = _within(NETWORK_SECONDS_MAX, lambda: _ask_deployment(deployment_id))
    return _deployments[deployment_id]


def _ask_deployment(deployment_id):
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return str(client.read_deployment(deployment_id).name)


def _result(state):
    """`success` and `status` of what the flow returned, where they are what they should be. Nothing is loaded."""
    data = getattr(state, "data", None)
    # Prefect keeps what was returned beside the place where it was stored, under `result` or `_cache`.
    value = getattr(data, "result", None) if _is_of_prefect(data) else data
    if value is None or callable(value):
        value = getattr(data, "_cache", None)
    found = {}
    success = _field(value, "success")
    if isinstance(success, bool) or type(success).__name__ == "bool_":
        found["success"] = bool(success)
    status = _field(value, "status")
    status = getattr(status, "value", status)
    if isinstance(status, str) and _TOKEN.fullmatch(status):
        found["status"] = str(status)
    return found


def _is_of_prefect(value):
    return type(value).__module__.split(".")[0] == "prefect"


def _field(value, name):
    try:
        return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    except Exception:
        return None


def _append(line, folder):
    """
    One write to a file of this process and day: lines of two writers never mix, and a process that is killed
    leaves whole lines. After a short write (a full disk) a new file is begun, as the line would stay torn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _lock:
        if _file["pid"] != os.getpid():
            _file.update(pid=os.getpid(), name=uuid.uuid4().hex[:12])
        day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
        path = folder / f"{day}-{_file['name']}.jsonl"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags, 0o644)
        try:
            written = os.write(handle, line)
        finally:
            os.close(handle)
        if written != len(line):
            _file["pid"] = 0
            raise OSError(f"only {written} of {len(line)} bytes could be written")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes where it was meant for, and nowhere else."""

    def redirect_request(self, *args, **kwargs):
        return None


def _post(line, url):
    headers = {"Content-Type": "application/x-ndjson", "User-Agent": "fivekeys-prefect/1"}
    token = (os.environ.get("FIVEKEYS_TOKEN") or "").strip()
    if token:
        headers["X-Ingest-Token"] = token
    request = urllib.request.Request(url, data=line, headers=headers, method="POST")
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(request, timeout=NETWORK_SECONDS_MAX) as response:
        if response.status >= 300:
            raise OSError(f"it answered {response.status}")


def _store(line, path, flow):
    from prefect.results import get_result_store

    storage = get_result_store().update_for_flow(flow).result_storage
    storage.write_path(path, content=line)


def _within(seconds, work):
    """
    The result of some work that may hang, within so many seconds. In a thread of its own, where no event loop
    runs: there Prefect's clients are plain functions, also for an async flow.
    """
    context = contextvars.copy_context()
    outcome = {}

    def run():
        try:
            outcome["value"] = context.run(work)
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=run, daemon=True, name="fivekeys-record")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError(f"no answer within {seconds} seconds")
    if "error" in outcome:
        raise RuntimeError(f"{type(outcome['error']).__name__}") from outcome["error"]
    return outcome["value"]


def _warn(error):
    """The kind of failure and what the system says of it: a message of anything else may quote what it met."""
    said = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        said = f"{said}: {error.strerror}"
    elif isinstance(error, (ValueError, TimeoutError, OSError)) and type(error).__module__ == "builtins":
        said = f"{said}: {error}"
    elif error.__cause__ is not None:
        said = f"{said}: {type(error.__cause__).__name__}"
    _say(f"fivekeys: a run record could not be written whole: {said}")


def _warn_once(message):
    if message not in _said:
        _said.add(message)
        _say(f"fivekeys: {message}")


def _say(message):
    try:
        _log.warning(message)
    except Exception:
        pass
