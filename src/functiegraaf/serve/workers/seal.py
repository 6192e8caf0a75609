"""Seal: a worker gives up the right to make connections, before it hears of any question.

The guard of free queries refuses what calls another machine. This is the second line, should one
be found that the guard lets through: the system itself (seccomp) then refuses to make the
socket, and the query fails. Nothing that a worker does needs one.
"""

from __future__ import annotations

import errno
import platform
import struct

#: By machine: the number by which the system knows it, and that of its call `socket`.
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _IS_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
#: Where the number of a call and of its machine lie.
_CALL, _MACHINE = 0, 4


def close() -> bool:
    """Let this process, and what it starts, make no connection any more.

    Returns:
        Whether the system does that; it is Linux on common machines that can.

    """
    known = _MACHINES.get(platform.machine())
    if platform.system() != "Linux" or known is None:
        return False
    import ctypes

    machine, call = known
    steps = [
        (_LOAD, 0, 0, _MACHINE),
        (_IS_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _CALL),
        (_IS_EQUAL, 0, 1, call),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    whole = ctypes.create_string_buffer(program, len(program))
    try:
        control = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return False
    zero = ctypes.c_ulong(0)
    if control(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero):
        return False
    address = ctypes.c_void_p(ctypes.addressof(whole))
    return not control(_SECCOMP, ctypes.c_ulong(_FILTER), address, zero, zero)
