"""A channel and the words of a language in; how people stop the texts that come that way out."""

from .channels import ChannelSettings, PrintChannel, TwilioChannel
from .templates import NUMBER
from .texts import TextsSettings


def opt_out(channel: ChannelSettings, texts: TextsSettings) -> str:
    """Say how to stop the texts: by an answer, by a text to another number, or, where the channel says so itself, not.

    A name as sender takes no answers; without a number to text to, the words for an answer stand there all the same.
    """
    if isinstance(channel, PrintChannel):
        return texts.opt_out
    if not isinstance(channel, TwilioChannel):
        return ""
    if channel.opt_out_number is None:
        return texts.opt_out
    return texts.opt_out_by_number.replace(NUMBER, _shown(channel.opt_out_number))


def takes_no_answer(channel: ChannelSettings) -> bool:
    """Tell whether people cannot answer: what they see is a name, and no number stands beside it to write to."""
    if not isinstance(channel, TwilioChannel) or channel.sender is None:
        return False
    return not channel.sender.startswith("+") and channel.opt_out_number is None


def _shown(number: str) -> str:
    """Write a number as it is dialled: a Danish one as its eight digits."""
    return number.removeprefix("+45") if len(number) == len("+4512345678") else number
