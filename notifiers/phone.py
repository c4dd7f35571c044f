"""A phone number as people write it in, one that can be dialled out, or why it cannot get an SMS."""

from collections.abc import Sequence

import phonenumbers
from phonenumbers import PhoneNumberType

# Danish numbers do not tell a mobile from a landline, so what may be either is let through.
_CAN_GET_SMS = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}

_LONGEST = 100
"""No number is longer, however it is written, blanks and extensions and all."""


def dialled(written: str, countries: Sequence[str]) -> str:
    """Turn a number into its international form, ``+4520123456``.

    ``countries`` are two-letter codes; a number without a country code belongs to the first. Raises
    `ValueError` with a reason that does not repeat the number.
    """
    if len(written) > _LONGEST:
        raise ValueError("is not a phone number")
    try:
        number = phonenumbers.parse(written, countries[0])
    except phonenumbers.NumberParseException:
        raise ValueError("is not a phone number") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError("is not a phone number that exists")
    if phonenumbers.region_code_for_number(number) not in countries:
        raise ValueError(f"is outside the allowed countries ({', '.join(countries)})")
    if phonenumbers.number_type(number) not in _CAN_GET_SMS:
        raise ValueError("cannot get SMS (a landline or service number)")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def masked(number: str) -> str:
    """Show only the country code and the last two digits.

    >>> masked("+4520120067")
    '+45 .. .. .. 67'
    """
    try:
        country = phonenumbers.parse(number).country_code
    except phonenumbers.NumberParseException:
        return ".. .. .. .."
    return f"+{country} .. .. .. {number[-2:]}"
