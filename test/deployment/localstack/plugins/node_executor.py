"""LocalStack runs Lambda functions in Docker containers. This executor runs them as Node processes instead, so that
LocalStack needs no Docker. It talks to local/function/runtime.mjs as the local run does: by Node's IPC channel, JSON
lines over a socket pair.
"""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from localstack import config
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

RUNTIME = os.environ["SHARDLINE_FUNCTION_RUNTIME"]


class NodeExecutor(RuntimeExecutor):
    def __init__(self, id, function_version):
        super().__init__(id, function_version)
        self.env = {}
        self.process = None
        self.channel = None
        self.unread = b""
        self.log = Path(tempfile.gettempdir()) / f"function-{id}.log"

    def start(self, env_vars):
        self.env = {name: str(value) for name, value in env_vars.items()}
        self.start_process()

    def start_process(self):
        file, exported = self.function_version.config.handler.split(".")
        code = self.function_version.config.code.get_unzipped_code_location()
        ours, theirs = socket.socketpair()
        env = {"PATH": os.environ["PATH"], **self.env}
        env |= {"TZ": "UTC", "NODE_CHANNEL_FD": str(theirs.fileno()), "NODE_CHANNEL_SERIALIZATION_MODE": "json"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["node", RUNTIME, f"{code}/{file}.js", exported],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        theirs.close()
        self.channel = ours
        self.unread = b""

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.channel.close()

    def invoke(self, payload):
        # After a crash or a timeout Lambda starts the process anew.
        if self.process.poll() is not None:
            self.channel.close()
            self.start_process()
        request_id = payload["invoke-id"]
        seconds = self.function_version.config.timeout
        deadline = time.time() + seconds
        event = json.loads(payload["payload"] or "{}")
        message = {"id": request_id, "event": event, "deadline": round(deadline * 1000)}
        self.channel.sendall(json.dumps(message).encode() + b"\n")
        try:
            answer = self.answer_to(request_id, deadline)
        except TimeoutError:
            self.process.kill()
            self.process.wait()
            return self.failed(request_id, "Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")
        if answer is None:
            return self.failed(request_id, "Runtime.ExitError", f"the process ended with {self.process.wait()}")
        if "error" in answer:
            return self.failed(request_id, "Error", answer["error"])
        result = json.dumps(answer.get("result")).encode()
        return InvocationResult(request_id, result, is_error=False, logs=self.get_logs())

    def answer_to(self, request_id, deadline):
        """None when the process ends before it answers. Raises TimeoutError at the deadline."""
        while True:
            while b"\n" not in self.unread:
                self.channel.settimeout(max(0.001, deadline - time.time()))
                part = self.channel.recv(1 << 16)
                if part == b"":
                    return None
                self.unread += part
            line, _, self.unread = self.unread.partition(b"\n")
            message = json.loads(line)
            if message.get("id") == request_id:
                return message

    def failed(self, request_id, kind, message):
        error = json.dumps({"errorType": kind, "errorMessage": str(message)}).encode()
        return InvocationResult(request_id, error, is_error=True, logs=self.get_logs())

    def get_logs(self):
        return self.log.read_text(errors="replace")[-100_000:] if self.log.exists() else ""

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}"

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass


class NodeExecutorPlugin(RuntimeExecutorPlugin):
    name = "node"

    def load(self, *args, **kwargs):
        return NodeExecutor
