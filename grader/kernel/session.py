"""One kernel, from its start to its end: runs cells, carries requests, keeps the limits.

A limit first interrupts, then kills. Nothing a kernel does raises here: every piece of work
comes back with what stopped it, if anything did.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import TypeVar

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode

from grader.domain.probe import Limits
from grader.kernel.budget import Budget, Stopwatch
from grader.kernel.client import CappedClient, show_error
from grader.kernel.folder import SPEC, Folder, environment, write_settings
from grader.kernel.inside.launch import REQUEST
from grader.kernel.inside.wire import Frame
from grader.kernel.line import Exchange, open_exchange
from grader.kernel.processes import Meter, end
from grader.kernel.watched import CONTROL, Cap, StartFailed, Stop, Stopped, Watched

TICK_S = 0.05
GRACE_S = 3.0
START_S = 90.0
MESSAGE_BYTES = 16 * 2**20
QUEUED_MESSAGES = 400
_IPC_PATH = 80  # characters; a socket's path holds about 100
T = TypeVar("T")


class Session:
    """A kernel in its folder.

    ``budget`` is the time of the whole run; once ``stopping`` is set, from whatever thread,
    every piece of work raises ``Stopped``.
    """

    def __init__(
        self, folder: Folder, limits: Limits, budget: Budget, stopping: threading.Event
    ) -> None:
        self._stopping = stopping
        self._folder = folder
        self._limits = limits
        self._budget = budget
        self._context = zmq.asyncio.Context()
        self._exchange: Exchange | None = None
        self._manager: AsyncKernelManager | None = None
        self._client: AsyncKernelClient | None = None
        self._notebook: CappedClient | None = None
        self.meter = Meter(pid=0)
        self.alive = False

    async def start(self, notebook: NotebookNode) -> None:
        """Start the kernel that will run ``notebook``.

        Raises:
            StartFailed: it ended, or was not ready in time.
        """
        self._exchange = await open_exchange()
        write_settings(self._folder, self._exchange.port, self._exchange.token)
        self._manager = self._new_manager()
        await self._manager.start_kernel(
            cwd=str(self._folder.work),
            env=environment(self._folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.meter = Meter(pid=self._manager.provisioner.process.pid)
        self.alive = True
        try:
            await self._connected(notebook)
        except (RuntimeError, TimeoutError, asyncio.CancelledError, OSError) as error:
            raise StartFailed(self._failure() or type(error).__name__) from error

    def _new_manager(self) -> AsyncKernelManager:
        self._context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_BYTES)
        self._context.setsockopt(zmq.RCVHWM, QUEUED_MESSAGES)
        self._context.setsockopt(zmq.LINGER, 0)
        specs = KernelSpecManager(
            kernel_dirs=[str(self._folder.kernels)], ensure_native_kernel=False
        )
        manager = AsyncKernelManager(
            kernel_name=SPEC,
            kernel_spec_manager=specs,
            context=self._context,
            connection_file=str(self._folder.path / "connection.json"),
        )
        sockets = self._folder.path / "s" / "k"
        if os.name == "posix" and len(str(sockets)) < _IPC_PATH:
            manager.transport = "ipc"  # no ports that two kernels could both choose
            manager.ip = str(sockets)
        return manager

    async def _connected(self, notebook: NotebookNode) -> None:
        assert self._exchange is not None  # noqa: S101  (start made it)
        assert self._manager is not None  # noqa: S101
        greeted = asyncio.ensure_future(asyncio.shield(self._exchange.greeted))
        ends = time.monotonic() + START_S
        while not greeted.done():
            await asyncio.wait({greeted}, timeout=TICK_S)
            if not await self._manager.is_alive() or time.monotonic() > ends:
                greeted.cancel()
                raise TimeoutError
            if self._stopping.is_set():
                raise Stopped
        self._client = client = self._manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=START_S)
        self._notebook = CappedClient(
            notebook,
            km=self._manager,
            timeout=None,
            allow_errors=True,
            coalesce_streams=False,  # its expression is quadratic in a line's length
            on_cell_error=show_error,
        )
        self._notebook.kc = client

    def _failure(self) -> str:
        path = self._folder.path / "inside" / "failure.txt"
        with contextlib.suppress(OSError):
            return path.read_text(encoding="utf-8", errors="replace")[-2000:]
        return ""

    async def ask(self, request: bytes, cap: Cap = CONTROL) -> Watched[Frame]:
        """Send one request to the agent and return its answer."""
        return await self._watch(self._asked(request), cap)

    async def _asked(self, request: bytes) -> Frame:
        assert self._exchange is not None  # noqa: S101  (start made it)
        client = self._client
        assert client is not None  # noqa: S101
        line = self._exchange.greeted.result()
        answer = asyncio.ensure_future(line.ask(request))
        await asyncio.sleep(0)  # the request is on its way before the kernel is told to read
        client.shell_channel.send(client.session.msg(REQUEST, {}))
        return await answer

    async def execute(self, cell: NotebookNode, position: int, cap: Cap) -> Watched[NotebookNode]:
        """Run one cell; its outputs are in ``cell`` however it ended."""
        assert self._notebook is not None  # noqa: S101  (start made it)
        work = self._notebook.async_execute_cell(cell, position)
        return await self._watch(work, cap)

    async def _watch(self, work: Coroutine[object, object, T], cap: Cap) -> Watched[T]:
        """Wait for ``work`` under the limits; where one is hit, interrupt, then kill."""
        watch = Stopwatch(cap, self._budget)
        killing = float("inf")
        task = asyncio.ensure_future(work)
        stop = Stop.NOTHING
        while not task.done():
            await asyncio.wait({task}, timeout=TICK_S)
            if task.done():
                break
            if self._stopping.is_set():
                await _abandoned(task)
                raise Stopped
            if self.meter.sample() > self._limits.memory_bytes:
                stop = Stop.MEMORY
                break
            if not await self._running():
                stop = self._cause_of_death() if stop is Stop.NOTHING else stop
                break
            if time.monotonic() >= killing:
                break
            if stop is Stop.NOTHING:
                stop = watch.reached(self.meter.cpu_s)
                if stop is not Stop.NOTHING:
                    killing = time.monotonic() + GRACE_S
                    await self._interrupt()
        return await self._ended(task, stop, watch)

    async def _ended(self, task: "asyncio.Task[T]", stop: Stop, watch: Stopwatch) -> Watched[T]:
        results: tuple[T, ...] = ()
        if task.done() and not task.cancelled() and task.exception() is None:
            results = (task.result(),)
        else:
            stop = self._cause_of_death() if stop is Stop.NOTHING else stop
            await _abandoned(task)
            await self.close()
        self.meter.sample()
        return Watched(
            results=results,
            stop=stop,
            alive=bool(results),
            duration_s=watch.duration_s,
        )

    async def _running(self) -> bool:
        return self._manager is not None and bool(await self._manager.is_alive())

    def _cause_of_death(self) -> Stop:
        """Return MEMORY where the kernel was near its limit when it ended by itself."""
        near = self.meter.memory_bytes > 0.8 * self._limits.memory_bytes
        return Stop.MEMORY if near else Stop.KILLED

    async def _interrupt(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            assert self._manager is not None  # noqa: S101  (start made it)
            await self._manager.interrupt_kernel()

    async def close(self) -> None:
        """End the kernel with everything it started, and free what it held. Idempotent."""
        self.alive = False
        manager, self._manager = self._manager, None
        if manager is not None and manager.provisioner is not None:
            self.meter.sample()
            _kill(self.meter.pid, self._folder.path)
            with contextlib.suppress(OSError, RuntimeError):
                await manager.provisioner.kill()  # where there are no process groups
                await manager.provisioner.wait()
            await manager.cleanup_resources()
        if self._client is not None:
            self._client.stop_channels()
            self._client = self._notebook = None
        if self._exchange is not None:
            self._exchange.close()
            self._exchange = None
        self._context.destroy(linger=0)


async def _abandoned(task: "asyncio.Task[T]") -> None:
    """Cancel a task and take its exception.

    Whatever the kernel sent that nbclient or the wire could not read is the kernel's doing.
    """
    task.cancel()
    with contextlib.suppress(Exception, asyncio.CancelledError):
        await task


def _kill(pid: int, folder: Path) -> None:
    if pid:
        end(pid, folder)


def new_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop that the kernel's sockets work with."""
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()
    return asyncio.new_event_loop()
