"""What becomes of messages, and when somebody hears that something is wrong with it."""

from tests.ops.rules.case import Case

PENDING = "trygvarsel_outbox_oldest_pending_seconds"
TAKEN = 'trygvarsel_notifications_total{channel="sms"}'
STOPPED = "trygvarsel_stopped_by_hand"
SMS = {"channel": "sms"}


def failed(reason: str) -> str:
    """Name the counter of what failed for a reason."""
    return f'trygvarsel_notifications_failed_total{{channel="sms",reason="{reason}"}}'


CASES = (
    Case(
        "TrygvarselOutboxStuck",
        "40m",
        {PENDING: "{}x60", TAKEN: "0x60", STOPPED: "0x60"},
        over="1801",
        under="1800",
        says="A message has waited for 30m 1s and none has left for 15 minutes",
    ),
    Case(
        "TrygvarselOutboxStuck",
        "40m",
        {PENDING: "2400x60", TAKEN: "0+{}x60", STOPPED: "0x60"},
        over="0",
        under="1",  # as in a fan-out to many: it is slow, and goes on
        says="A message has waited for 40m 0s and none has left for 15 minutes",
    ),
    Case(
        "TrygvarselOutboxStuck",
        "40m",
        {PENDING: "2400x60", TAKEN: "0x60", STOPPED: "{}x60"},
        over="0",
        under="1",
        says="A message has waited for 40m 0s and none has left for 15 minutes",
    ),
    Case(
        "TrygvarselOutboxStuck",
        "40m",
        {PENDING: "2400x60", 'trygvarsel_notifications_total{channel="sms",instance="d"}': "0+9x{}"},
        over="5",  # whoever sent is gone since, and nobody else counts what is sent
        under="60",
        says="A message has waited for 40m 0s and none has left for 15 minutes",
    ),
    Case(
        "TrygvarselOutboxSlow",
        "20m",
        {PENDING: "{}x60", STOPPED: "0x60"},
        over="10801",
        under="10800",
        says="The oldest message has waited for 3h 0m 1s",
    ),
    Case(
        "TrygvarselChannelHalted",
        "5m",
        {
            'trygvarsel_channel_halted{channel="sms",instance="a"}': "0x9",
            'trygvarsel_channel_halted{channel="sms",instance="b"}': "{}x9",
        },
        over="1",
        under="0",
        says="Channel sms sends nothing until somebody sets it right",
        labels=SMS,
    ),
    Case(
        "TrygvarselChannelHalted",
        "25m",
        {'trygvarsel_channel_halted{channel="sms"}': "1x{} 0x30"},
        over="15",
        under="13",  # a little more than ten minutes ago
        says="Channel sms sends nothing until somebody sets it right",
        labels=SMS,
    ),
    Case(
        "TrygvarselChannelFailing",
        "30m",
        {failed("the provider cannot be reached"): "0+{}x40", failed("no answer in time"): "0+1x40", TAKEN: "0+9x40"},
        over="2.5",
        under="1.5",
        says="28% of the tries on sms fail at the provider",
        labels=SMS,
    ),
    Case(
        "TrygvarselChannelFailing",
        "30m",
        {failed("the provider's answer makes no sense"): "0+{}x40", TAKEN: "0x40"},
        over="0.34",
        under="0.3",  # all of them, but four in a quarter of an hour
        says="100% of the tries on sms fail at the provider",
        labels=SMS,
    ),
    Case(
        "TrygvarselInDoubt",
        "6m",
        {"trygvarsel_outbox_oldest_in_doubt_seconds": "{}x10"},
        over="901",
        under="900",
        says="For 15m 1s it has not been known whether a message was sent",
    ),
    Case(
        "TrygvarselDeadMessages",
        "370m",
        {
            'trygvarsel_outbox_rows{state="dead"}': "100+{}x40",
            'trygvarsel_outbox_rows{state="undelivered"}': "0+0.5x40",
        },
        over="0.1",
        under="0.05",
        says="21.6 messages did not arrive in the last six hours",
        every="10m",
    ),
    Case(
        "TrygvarselWrongAddresses",
        "25h",
        {failed("not a phone number"): "0+{}x160", failed("the number is not in use"): "0+0.1x160"},
        over="0.05",
        under="0.03",
        says="21.6 addresses on sms turned out wrong within a day",
        labels=SMS,
        every="10m",
    ),
    Case(
        "TrygvarselFiltered",
        "25h",
        {failed("filtered out by an operator"): "0+{}x160"},
        over="0.04",
        under="0.03",
        says="Operators took 5.76 messages on sms for spam within a day",
        labels=SMS,
        every="10m",
    ),
    Case(
        "TrygvarselStoppedByHand",
        "25h",
        {STOPPED: "1x72 {} 1x80"},
        over="1",
        under="0",  # sending went on for a while in between
        says="All sending has been stopped by hand for a day",
        every="10m",
    ),
)
