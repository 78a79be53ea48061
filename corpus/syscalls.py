"""A wall in the kernel around the worker: no sockets, no new programs, even for native code that was taken over.

A seccomp filter (Linux, kernel documentation "Seccomp BPF") answers the listed system calls with "not permitted". On other
systems and processors nothing happens; the worker has further walls.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

CALLS = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41,
            "connect": 42,
            "execve": 59,
            "kill": 62,
            "ptrace": 101,
            "process_vm_writev": 311,
            "execveat": 322,
            "io_uring_setup": 425,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "ptrace": 117,
            "kill": 129,
            "socket": 198,
            "connect": 203,
            "execve": 221,
            "process_vm_writev": 271,
            "execveat": 281,
            "io_uring_setup": 425,
        },
    ),
}
"""Machine -> (the kernel's AUDIT_ARCH number, system call numbers)."""

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD_WORD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
X32_CALLS = 0x40000000
"""On x86-64 the same calls exist a second time from this number on."""


def filter_program(machine: str) -> bytes:
    """The BPF program for a machine (instructions of 8 bytes: code, jump if true, jump if false, value); b"" if unknown."""
    if machine not in CALLS:
        return b""
    architecture, calls = CALLS[machine]
    numbers = sorted(calls.values())
    refuse = len(numbers) + 1
    steps = [(LOAD_WORD, 0, 0, 4), (JUMP_IF_EQUAL, 0, refuse + 2, architecture)]
    steps += [(LOAD_WORD, 0, 0, 0), (JUMP_IF_AT_LEAST, refuse, 0, X32_CALLS)]
    steps += [(JUMP_IF_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def forbid_network_and_programs() -> bool:
    """True if the kernel now refuses sockets and new programs to this process, for good."""
    program = filter_program(platform.machine()) if sys.platform == "linux" and sys.maxsize > 2**32 else b""
    if not program:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    instructions = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions)))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) == 0)
