"""An address and a form in, the signature that Twilio puts on a webhook out."""

import base64
import hmac
from collections.abc import Mapping


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Sign a webhook with the account's auth token: HMAC-SHA1 over the address and every field, by name.

    The vector is Twilio's own.

    >>> form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
    ...         "To": "+18005551212"}
    >>> signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)
    'RSOYDt4T1cUTdK1PDd93/VVr8B8='
    """
    said = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()
