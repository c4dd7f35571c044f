"""Checked settings in, the few lines a coordinator wants to see before they trust them out."""

from .schema.partnership import PartnershipSettings
from .schema.settings import Settings


def summary(settings: Settings) -> str:
    """Say who is served, how spates are noticed, who hears, who waits for approval, and whether anything is sent."""
    lines = [line for each in settings.partnerships.values() for line in _partnership(each)]
    lines += [f"words of the file's own: {_listed(list(settings.texts))}"] if settings.texts else []
    sending = "on: messages leave the house" if settings.sending else "off: nothing leaves the house"
    exercise = "; every text is marked as an exercise" if settings.exercise else ""
    channels = ", ".join(f"{key} ({channel.kind})" for key, channel in settings.channels.items())
    return "\n".join([*lines, f"channels: {channels}", f"sending is {sending}{exercise}"])


def _partnership(partnership: PartnershipSettings) -> list[str]:
    waiting = [key for key, group in partnership.groups.items() if group.approval]
    lines = [
        partnership.name,
        f"  {_counted('area', list(map(partnership.area_name, partnership.areas)))}",
        f"  {_counted('detector', [each.kind for each in partnership.detection])}",
        f"  {_counted('group', list(map(partnership.group_name, partnership.groups)))}",
    ]
    if partnership.texts:
        lines.append(f"  words of its own: {_listed(list(partnership.texts))}")
    if waiting:
        lines.append(f"  waiting for approval: {_listed(list(map(partnership.group_name, waiting)))}")
    return lines


def _counted(noun: str, names: list[str]) -> str:
    plural = noun if len(names) == 1 else f"{noun}s"
    return f"{len(names) or 'no'} {plural}{': ' if names else ''}{_listed(names)}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
