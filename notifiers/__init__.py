"""Messages in, receipts out: what can be sent, to whom, over which channel, and the proof that it was.

A channel takes one message and gives back a receipt, or says why there is none::

    NoReceipt
    ├── TryAgain        it was not sent; later it may be
    ├── Undeliverable   it was not sent, and to this recipient it never will be
    ├── InDoubt         it may have been sent, and must not be sent again on a guess
    └── Halted          it was not sent, and nothing will be until somebody has set something right
"""
