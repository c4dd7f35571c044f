"""A broker's address in, the topics the service needs on it: named, made, verified, and agreed with the database."""

from .agreeing import OutOfStep, TopicRemade, agree
from .brokers import PATIENCE, Broker, BrokerDown, Where, addresses, administration, knock, not_let_in, patiently
from .getting_in import Certificates, Login, Mechanism, NoWayIn, WayIn
from .identity import identities, see_that_they_are_the_same
from .making import Leave, Verdict, WrongShape, ensure, settle
from .names import Topics
from .shapes import Difference, Shape, differences, wanted

__all__ = [
    "PATIENCE",
    "Broker",
    "BrokerDown",
    "Certificates",
    "Difference",
    "Leave",
    "Login",
    "Mechanism",
    "NoWayIn",
    "OutOfStep",
    "Shape",
    "TopicRemade",
    "Topics",
    "Verdict",
    "WayIn",
    "Where",
    "WrongShape",
    "addresses",
    "administration",
    "agree",
    "differences",
    "ensure",
    "identities",
    "knock",
    "not_let_in",
    "patiently",
    "see_that_they_are_the_same",
    "settle",
    "wanted",
]
