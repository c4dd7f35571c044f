"""A broker's address in, the topics the service needs on it: named, made, verified, and agreed with the database."""

from .agreeing import OutOfStep, TopicRemade, agree
from .brokers import PATIENCE, BrokerDown, addresses, administration, knock, patiently
from .making import Leave, Verdict, WrongShape, ensure, settle
from .names import Topics
from .shapes import Difference, Shape, differences, wanted

__all__ = [
    "PATIENCE",
    "BrokerDown",
    "Difference",
    "Leave",
    "OutOfStep",
    "Shape",
    "TopicRemade",
    "Topics",
    "Verdict",
    "WrongShape",
    "addresses",
    "administration",
    "agree",
    "differences",
    "ensure",
    "knock",
    "patiently",
    "settle",
    "wanted",
]
