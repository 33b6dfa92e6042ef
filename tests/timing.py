"""How long a piece of work takes by itself, whatever ran in the process before it."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def own_seconds(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work gives, and the CPU seconds of its own thread.

    After two thousand tests one collection of garbage takes a second, and the threads of NumPy's BLAS spin on after a
    decomposition: neither is the work's, so the one is switched off and the other not counted.
    """
    gc.disable()
    try:
        begun = time.thread_time()
        return work(), time.thread_time() - begun
    finally:
        gc.enable()
