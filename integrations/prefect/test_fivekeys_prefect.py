"""The tests of fivekeys_prefect, without Prefect: `python -m unittest discover`."""

import contextlib
import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid
from datetime import datetime, timezone
from enum import Enum
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import fivekeys_prefect as hooks

RUN = uuid.UUID("c675b132-7e41-4547-a9dd-47eed2e8c053")
STATE = uuid.UUID("01a203c3-d525-77d5-a147-c2005875a607")
AT = datetime(2026, 11, 22, 9, 50, 4, 339471, timezone.utc)


class StateType(Enum):
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"


def state(kind=StateType.COMPLETED, **more):
    return SimpleNamespace(id=STATE, type=kind, name=kind.value.title(), timestamp=AT, data=None, **more)


def returned(value):
    return SimpleNamespace(**{**vars(state()), "data": value})


def run(**more):
    fields = {
        "id": RUN,
        "tags": ["b", "env:prod"],
        "start_time": AT,
        "run_count": 1,
        "deployment_id": None,
        "parent_task_run_id": None,
        "parameters": {"password": "onthulling"},
    }
    return SimpleNamespace(**{**fields, **more})


def a_flow():
    pass


flow = SimpleNamespace(name="refinement", fn=a_flow)


class HookTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.records = self.folder / "records"
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
        env = mock.patch.dict(os.environ, {**kept, "FIVEKEYS_RECORDS": str(self.records)}, clear=True)
        env.start()
        self.addCleanup(env.stop)
        hooks._said.clear()
        hooks._commits.clear()
        hooks._deployments.clear()
        hooks._file.update(pid=0, name="")

    @contextlib.contextmanager
    def quietly(self):
        """Nothing is warned of meanwhile."""
        with mock.patch.object(hooks._log, "warning") as warning:
            yield
        self.assertEqual(warning.mock_calls, [])

    def lines(self):
        files = sorted(self.records.glob("*.jsonl")) if self.records.is_dir() else []
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    def record(self, hook=hooks.on_completion, of=flow, flow_run=None, in_state=None):
        """The one record that a hook writes, quietly."""
        with self.quietly():
            hook(of, flow_run or run(), in_state or state())
        (line,) = self.lines()
        return line

    def warned(self, of=flow, flow_run=None, in_state=None):
        """What a hook warns of; it never raises."""
        with self.assertLogs(hooks._log, "WARNING") as logs:
            hooks.on_completion(of, flow_run or run(), in_state or state())
        return [entry.getMessage() for entry in logs.records]


class Record(HookTest):
    def test_says_what_is_known_and_no_parameter(self):
        with mock.patch.dict(os.environ, {"FIVEKEYS_OWNER": "platform", "GIT_SHA": "9073529A"}):
            line = self.record(in_state=returned({"success": True, "status": "OK", "rows": "onthulling"}))
        self.assertEqual(
            line,
            {
                "schema": "fivekeys.run-record/1",
                "flow_run_id": str(RUN),
                "flow": "refinement",
                "deployment": None,
                "state_id": str(STATE),
                "state_type": "COMPLETED",
                "state_name": "Completed",
                "happened_at": "2026-11-22T09:50:04.339471Z",
                "started_at": "2026-11-22T09:50:04.339471Z",
                "run_count": 1,
                "tags": ["b", "env:prod"],
                "is_subflow": False,
                "sha": "9073529a",
                "environment": "prod",
                "owner": "platform",
                "result": {"success": True, "status": "OK"},
            },
        )

    def test_counts_the_run_that_begins(self):
        # Prefect has not counted it yet, and has no time of it.
        flow_run = run(run_count=0, start_time=None)
        begun = self.record(hooks.on_running, flow_run=flow_run, in_state=state(StateType.RUNNING))
        self.assertEqual((begun["run_count"], begun["started_at"]), (1, "2026-11-22T09:50:04.339471Z"))

    def test_of_a_sub_flow_says_so(self):
        self.assertTrue(self.record(flow_run=run(parent_task_run_id=RUN))["is_subflow"])

    def test_takes_the_environment_from_the_variable_first(self):
        with mock.patch.dict(os.environ, {"FIVEKEYS_ENVIRONMENT": "staging"}):
            self.assertEqual(self.record()["environment"], "staging")

    def test_does_not_guess_between_two_environments(self):
        self.assertIsNone(self.record(flow_run=run(tags=["env:a", "env:b"]))["environment"])

    def test_is_written_by_every_hook(self):
        for hook in hooks.hooks().values():
            hook[0](flow, run(), state())
        self.assertEqual(len(self.lines()), 5)


class Commit(HookTest):
    def test_of_the_folder_of_the_flow(self):
        git = ["git", "-C", str(self.folder), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "Begin"], check=True)
        head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        path = self.folder / "flows.py"
        path.write_text("def a_flow():\n    pass\n")
        names = {}
        exec(compile(path.read_text(), str(path), "exec"), names)
        # A hook of git that starts a flow names its own repository.
        with mock.patch.dict(os.environ, {"GIT_DIR": "/nowhere", "GITHUB_SHA": "not a commit"}):
            line = self.record(of=SimpleNamespace(name="refinement", fn=names["a_flow"]))
        self.assertEqual(line["sha"], head)

    def test_is_null_without_a_repository_and_without_git(self):
        for function in (len, eval("lambda: 0")):
            self.assertIsNone(hooks._sha(SimpleNamespace(name="x", fn=function)))
        with mock.patch.dict(os.environ, {"PATH": ""}):
            self.assertIsNone(self.record()["sha"])


@dataclasses.dataclass
class Outcome:
    success: bool
    status: str


class Exotic:
    def __getattr__(self, name):
        raise RuntimeError("onthulling")


class Loud:
    """What compares, prints and converts itself badly."""

    success = True

    @property
    def status(self):
        raise SystemError("onthulling")


class Result(HookTest):
    def test_is_taken_from_mappings_and_objects(self):
        wanted = {"success": False, "status": "VALIDATION_FAILED"}
        kept = type("ResultRecord", (), {"__module__": "prefect.results", "result": wanted})()
        cached = type("UnpersistedResult", (), {"__module__": "prefect.results", "_cache": wanted})()
        for value in (wanted, Outcome(**wanted), SimpleNamespace(**wanted), kept, cached):
            self.assertEqual(hooks._result(returned(value)), wanted)

    def test_leaves_out_what_is_no_boolean_and_no_short_word(self):
        odd = [
            None,
            1,
            "text",
            [],
            {"success": 1, "status": "Dear all,"},
            {"success": "true", "status": "x" * 41},
            {"status": ""},
            {"status": "trailing\n"},
            Exotic(),
            mock.MagicMock(),
            {"success": None, "status": b"OK"},
        ]
        for value in odd:
            self.assertEqual(hooks._result(returned(value)), {}, value)
        self.assertEqual(hooks._result(returned(Loud())), {"success": True})

    def test_of_another_kind_of_truth_counts(self):
        truth = type("bool_", (), {"__bool__": lambda self: False})()
        self.assertEqual(hooks._result(returned({"success": truth})), {"success": False})

    def test_is_never_loaded(self):
        class Pickled:
            __module__ = "prefect.results"

            def get(self):
                raise AssertionError("It was loaded")

        self.assertEqual(hooks._result(returned(Pickled())), {})


class Trouble(HookTest):
    def test_without_a_destination_is_told_once(self):
        del os.environ["FIVEKEYS_RECORDS"]
        self.assertEqual(len(self.warned()), 1)
        with self.quietly():
            hooks.on_completion(flow, run(), state())

    def test_with_the_destination(self):
        blocked = self.folder / "file"
        blocked.write_text("")
        for place in (blocked / "records", "ftp://host/x", "storage:", "http://", "\0"):
            with self.subTest(place), mock.patch.object(hooks.os, "environ", {"FIVEKEYS_RECORDS": str(place)}):
                self.assertEqual(len(self.warned()), 1)

    def test_with_what_prefect_hands_over(self):
        for flow_run, in_state in (
            (None, None),
            (SimpleNamespace(), SimpleNamespace()),
            (run(id="no id"), state()),
            (run(), SimpleNamespace(**{**vars(state()), "timestamp": "yesterday"})),
            (Exotic(), state()),
        ):
            with self.assertLogs(hooks._log, "WARNING") as logs:
                hooks.on_failure(flow, flow_run, in_state)
            self.assertNotIn("onthulling", str(logs.output))
        self.assertEqual(self.lines(), [])

    def test_with_one_field_costs_that_field(self):
        with mock.patch.object(hooks, "_ask_deployment", side_effect=ConnectionError("onthulling")):
            (warning,) = self.warned(flow_run=run(deployment_id=RUN))
        self.assertNotIn("onthulling", warning)
        (line,) = self.lines()
        self.assertIsNone(line["deployment"])

    def test_with_a_server_that_hangs_is_over_soon(self):
        began = time.monotonic()
        with mock.patch.object(hooks, "NETWORK_SECONDS_MAX", 0.2):
            with mock.patch.object(hooks, "_ask_deployment", side_effect=lambda _: time.sleep(30)):
                self.assertEqual(len(self.warned(flow_run=run(deployment_id=RUN))), 1)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(len(self.lines()), 1)

    def test_with_a_full_disk_leaves_the_next_record_whole(self):
        whole = os.write
        with mock.patch.object(hooks.os, "write", side_effect=lambda file, line: whole(file, line[:20])):
            self.assertEqual(len(self.warned()), 1)
        with mock.patch.object(hooks.os, "write", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            self.assertIn("No space left on device", self.warned()[0])
        hooks.on_completion(flow, run(), state())
        files = sorted(self.records.glob("*.jsonl"), key=lambda file: len(file.read_bytes()))
        self.assertEqual(len(files[0].read_bytes()), 20)
        self.assertEqual(json.loads(files[-1].read_text())["flow"], "refinement")

    def test_with_the_logging_is_swallowed(self):
        class Broken(hooks.logging.Handler):
            def emit(self, entry):
                raise RuntimeError("onthulling")

        handler = Broken()
        hooks._log.addHandler(handler)
        self.addCleanup(hooks._log.removeHandler, handler)
        hooks.on_completion(flow, None, None)


WRITER = """
import sys
sys.path[:0] = [{module!r}, {tests!r}]
import test_fivekeys_prefect as tests
for _ in range(int(sys.argv[1])):
    tests.hooks.on_completion(tests.flow, tests.run(tags=["x" * 500]), tests.state())
"""


class Writers(HookTest):
    def start(self, count):
        here = str(Path(hooks.__file__).parent)
        program = WRITER.format(module=here, tests=str(Path(__file__).parent))
        return subprocess.Popen([sys.executable, "-c", program, str(count)], env={**os.environ, "GIT_SHA": "9073529a"})

    def test_at_once_write_whole_lines(self):
        for writer in [self.start(100) for _ in range(4)]:
            self.assertEqual(writer.wait(), 0)
        self.assertEqual(len(self.lines()), 400)

    def test_that_are_killed_leave_whole_lines(self):
        writer = self.start(1_000_000)
        self.addCleanup(writer.kill)
        deadline = time.monotonic() + 30
        while (not self.records.is_dir() or len(self.lines()) < 20) and time.monotonic() < deadline:
            time.sleep(0.05)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        text = "".join(file.read_text() for file in self.records.glob("*.jsonl"))
        self.assertTrue(text.endswith("\n"))
        self.assertGreater(len(self.lines()), 20)

    def test_in_threads_share_a_file(self):
        os.environ["GIT_SHA"] = "9073529a"
        threads = [
            threading.Thread(target=lambda: [hooks.on_completion(flow, run(), state()) for _ in range(50)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(self.lines()), 200)
        self.assertEqual(len(list(self.records.iterdir())), 1)

    def test_that_are_forked_have_a_file_of_their_own(self):
        hooks.on_completion(flow, run(), state())
        with mock.patch.object(hooks.os, "getpid", return_value=-1):
            hooks.on_completion(flow, run(), state())
        self.assertEqual(len(list(self.records.iterdir())), 2)


class Endpoint(BaseHTTPRequestHandler):
    answer = 202
    taken = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        Endpoint.taken.append((self.path, dict(self.headers), body))
        if Endpoint.answer is None:
            time.sleep(1)
        self.send_response(Endpoint.answer or 202)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args):
        pass


class Address(HookTest):
    def setUp(self):
        super().setUp()
        Endpoint.answer, Endpoint.taken = 202, []
        self.server = HTTPServer(("127.0.0.1", 0), Endpoint)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        os.environ["FIVEKEYS_RECORDS"] = f"http://127.0.0.1:{self.server.server_port}/records"
        os.environ["FIVEKEYS_TOKEN"] = "s3cret"

    def test_is_sent_the_record_with_the_token(self):
        with self.quietly():
            hooks.on_completion(flow, run(), state())
        ((path, headers, body),) = Endpoint.taken
        self.assertEqual((path, headers["X-Ingest-Token"]), ("/records", "s3cret"))
        self.assertEqual(json.loads(body)["flow_run_id"], str(RUN))

    def test_that_sends_us_on_is_not_followed(self):
        for answer in (301, 302, 307, 308):
            Endpoint.answer, Endpoint.taken = answer, []
            self.assertEqual(len(self.warned()), 1)
            self.assertEqual([path for path, _, _ in Endpoint.taken], ["/records"])

    def test_that_refuses_or_hangs_is_warned_of(self):
        for answer in (401, 500, None):
            Endpoint.answer = answer
            with mock.patch.object(hooks, "NETWORK_SECONDS_MAX", 0.2):
                (warning,) = self.warned()
            self.assertNotIn("s3cret", warning)


class Hooks(unittest.TestCase):
    def test_are_joined_with_others(self):
        def mine(flow, flow_run, state):
            pass

        self.assertEqual(hooks.hooks(on_failure=[mine])["on_failure"], [mine, hooks.on_failure])
        self.assertEqual(sorted(hooks.hooks()), sorted(name for name in hooks.__all__ if name != "hooks"))
        with self.assertRaisesRegex(TypeError, "on_success"):
            hooks.hooks(on_success=[mine])


if __name__ == "__main__":
    unittest.main()
