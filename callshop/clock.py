"""The one clock, asked at the top and handed down as an argument; and which boot of the PC this is."""

import time
from pathlib import Path

from callshop.events import Moment

LINUX_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
WINDOWS_BOOT_KEY = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"


def now() -> Moment:
    """This instant on both clocks."""
    return Moment(time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000)


def boot_id() -> str:
    """Differs from boot to boot of the PC: monotonic times compare only within one."""
    if LINUX_BOOT_ID.exists():
        return LINUX_BOOT_ID.read_text("ascii").strip()
    try:
        import winreg
    except ImportError:
        return f"since {(time.time_ns() - time.monotonic_ns()) // 60_000_000_000}"  # the minute this boot began
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, WINDOWS_BOOT_KEY) as key:
        return f"boot {winreg.QueryValueEx(key, 'BootId')[0]}"
