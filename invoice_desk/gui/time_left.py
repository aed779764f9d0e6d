"""How long something will still take, in words."""

from PySide6.QtCore import QCoreApplication


def time_left(seconds: float) -> str:
    """Seconds, minutes or hours, no more exact than anybody can know."""
    if seconds < 60:
        tens = max(5, 5 * round(seconds / 5))
        return QCoreApplication.translate("TimeLeft", "about {count} s left").format(count=tens)
    if seconds < 90 * 60:
        return QCoreApplication.translate("TimeLeft", "about {count} min left").format(count=round(seconds / 60))
    return QCoreApplication.translate("TimeLeft", "about {count} h left").format(count=f"{seconds / 3600:.1f}")
