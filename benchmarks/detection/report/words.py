"""Nothing in; how each part of the page is measured, in a few sentences, out."""

from benchmarks.detection.contest import SLOW
from benchmarks.detection.whole import MIDDLE

STREAMS = """## The streams

Residential burglaries in their order of arrival (reported, else the end, else the beginning of the interval),
each at the middle of its interval. St. Louis and Toronto are real; the simulated ones have neither spates nor
near repeats of their own and are several draws pooled. The first years are for learning and tuning, with a
third of them for learning alone; the rest is judged."""

_PARTS = {2: "half", 3: "a third", 4: "a quarter"}
_SLOW = ", ".join(f"{family} on {_PARTS[every]}" for family, every in SLOW.items())

PLANTED = f"""## Planted spates

A planted spate's times and places are alike likely within its days and its circle, and it is reported as promptly as
the stream's own reports of within two days. It lies in the place of a random incident (busy) or anywhere in a random
500 m cell that had one in the training years (quiet). Never do two of a run lie within 3 km and 30 days, never more
than 8 in 100 of a run's incidents are planted, and every contender gets the same.

A spate is noticed by an alarm between its second arrival and the end of the day of its last whose circle holds two of
those that have arrived. Those that have arrived by then are used, the others are still to come.

Each family, ours too, is tuned over its grid on the training years, for each budget, by the mean of what is still
to come in busy and in quiet places. Where scores come in steps, as a rule's counts do, the loosest threshold is taken
that does not exceed the budget; what it reached is in the table. The rule "best in hindsight" was tuned on the very
years that it is judged on: no rule of its kind can do better. What takes long is judged on a part of the runs: {_SLOW}.

The oracle is a likelihood ratio told the size, pace and place of each planted spate and the usual rate of all years,
those to come included. Its threshold allows it, listening at every incident, as many episodes as everybody else, and
all of them for that one kind of spate."""

FOLLOW = """## What followed by itself

Nothing planted: after the first alert of each episode, the real burglaries within 400 m in the 3, 7 and 14
days after it, over what was to be expected there (**lift**), and the same less that, a year (**excess**):
what an alert could at most have prevented. Expected is what the same circle had in the year around without
the 30 days before and after (at least half a burglary), times how busy the whole city was in the days after,
against that year."""

KEPT = """## Is the budget kept?

The scan as it comes, asked for so many false alerts a year, on streams whose places keep their incidents but
are dealt the times of others: the ground keeps its trend, season and week, and nothing is left to find. Intervals
are those of a Poisson count; findings come in bursts, so theirs are somewhat too narrow. The third row of each
stream asks for as many as the middle budget above."""

DISTURBED = f"""## When the feed is worse

The same, with ours and the two best peers, at {MIDDLE:.0f} episodes for every 4,000 incidents solved anew on
each disturbed stream, and the parameters tuned on the undisturbed one. The last column keeps the threshold of
the undisturbed stream. Withdrawals come a day or so later and are told to those who can forget."""

COST = """## What it costs

Whole runs over the simulated region with two years of history and up to ten times as much, one contender after
the other in one process, the fastest of three where a run takes less than a second; what would take over a
minute is not run. Memory by tracemalloc at the shorter history, on top of the events. Most peers work on all of
a stream at once, and are cheaper so than they would be one event at a time, as ours is."""

ONE_MORE = "One more event, given in turn to two scans of which the second has ten times the history:"

NATION = "A simulated nation, 40 reports a day for ten years, on one core:"

REASONS = """Why not twice everywhere: in {beyond} figures twice the best peer would be more than the oracle
itself leaves to come. The peers that come near are themselves scans in space and time that learn every place:
Shiryaev-Roberts, equal to R's `stcd`, and a permutation scan run at every arrival. In the simulated towns hardly
anything is to be learned of a place, so that a rule tuned on the training years knows nearly all there is. Lift and
excess count what really followed, repeats at one address among it, and the scan counts an address once: that finds
more of the planted spates, and is no help here. CUSUM, GLR, EARS and Shiryaev-Roberts give what R's surveillance
gives on the same numbers ([agreement](agreement.md))."""
