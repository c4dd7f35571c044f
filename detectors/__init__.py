"""Places, times and counts in, "more than chance?" out: River estimators that know no burglary."""
