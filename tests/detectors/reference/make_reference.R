# Seeded inputs in; what R's surveillance makes of them out, as one JSON file per method beside this script.
#
# Run it with `Rscript make_reference.R` where surveillance and jsonlite are installed. The tests read the files alone.

suppressMessages(library(surveillance))
library(jsonlite)

exact <- I(17) # significant digits: every double comes back as it was

here <- function() {
  given <- grep("^--file=", commandArgs(FALSE), value = TRUE)
  if (length(given)) dirname(sub("^--file=", "", given)) else "."
}

keep <- function(name, cases) {
  made <- list(made_with = paste("surveillance", packageVersion("surveillance")), cases = cases)
  write_json(made, file.path(here(), name), digits = exact, auto_unbox = TRUE, pretty = FALSE)
}

# stcd: the Shiryaev-Roberts statistic in space and time of Assuncao and Correa (2009).
scattered <- function(seed, quiet, cluster, radius, epsilon, threshold) {
  set.seed(seed)
  n <- quiet + cluster
  x <- round(runif(n, 0, 4000), 1)
  y <- round(runif(n, 0, 4000), 1)
  t <- round(sort(runif(n, 0, 3 * quiet)), 3)
  late <- seq_len(cluster) + quiet
  x[late] <- round(2000 + runif(cluster, -150, 150), 1)
  y[late] <- round(1500 + runif(cluster, -150, 150), 1)
  t[late] <- round(t[quiet] + cumsum(runif(cluster, 0.1, 2)), 3)
  share <- pi * radius^2 / 4000^2
  made <- stcd(x, y, t, radius = radius, epsilon = epsilon, areaA = 1, areaAcapBk = rep(share, n), threshold = threshold)
  list(
    rows = unname(Map(c, x, y, t)), radius = radius, epsilon = epsilon, areaA = 1, areaAcapBk = share,
    threshold = threshold, R = made$R, idxFA = made$idxFA, idxCC = made$idxCC
  )
}

keep("stcd.json", list(
  scattered(1, quiet = 30, cluster = 8, radius = 400, epsilon = 5, threshold = 60),
  scattered(2, quiet = 50, cluster = 9, radius = 600, epsilon = 4, threshold = 365),
  scattered(3, quiet = 40, cluster = 0, radius = 500, epsilon = 0.5, threshold = 1e9)
))

# arlCusum: the exact average run length of a Poisson CUSUM whose reference and threshold are decimal.
known <- function(rate, k, h, digits) {
  list(rate = rate, k = k, h = h, arl = arlCusum(h = h, k = k, theta = rate, digits = digits)$ARL)
}

keep("arl.json", list(
  known(0.02, 0.04, 1.73, 2), known(0.02, 0.04, 3.29, 2), known(0.05, 0.09, 3.20, 2), known(0.10, 0.18, 2.83, 2),
  known(0.10, 0.18, 4.85, 2), known(0.20, 0.36, 4.13, 2), known(1.00, 1.82, 4.55, 2), known(2.40, 3.0, 10, 1),
  known(5.00, 6.0, 8.5, 1), known(20, 23.5, 12.3, 1), known(0.5, 0.5, 6, 1)
))

counts <- function(n, rate, more) {
  x <- rpois(n, rate)
  late <- (n - 9):n
  x[late] <- x[late] + rpois(10, more)
  x
}

series <- function(x) suppressWarnings(create.disProg(week = seq_along(x), observed = x, state = 0 * x))

# algo.cusum, on the counts themselves: max(0, S + x - k) against h, never reset.
summed <- function(seed, rate, k, h) {
  set.seed(seed)
  x <- counts(60, rate, 2 + rate)
  made <- algo.cusum(series(x), control = list(range = 1:60, k = k, h = h, m = rate, trans = "none"))
  list(x = x, rate = rate, k = k, h = h, cusum = as.vector(made$cusum), alarm = as.vector(made$alarm))
}

keep("cusum.json", list(summed(11, 0.1, 0.18, 2.83), summed(12, 1, 1.82, 4.55), summed(13, 5, 6, 8.5)))

# glrnb with a known mean: the statistic up to the first alarm and afresh after each.
glr <- function(seed, alpha, M, threshold) {
  set.seed(seed)
  mu0 <- round(0.9 + 0.6 * sin((1:60) / 9), 2)
  x <- counts(60, mu0, 1.5)
  made <- suppressWarnings(algo.glrnb(series(x), control = list(
    range = 1:60, mu0 = mu0, alpha = alpha, c.ARL = threshold, M = M, Mtilde = 1, ret = "value"
  )))
  list(
    x = x, mu0 = mu0, alpha = alpha, M = M, threshold = threshold,
    value = as.vector(made$upperbound), alarm = as.vector(made$alarm)
  )
}

keep("glr.json", list(
  glr(21, 0, -1, 1e6), glr(22, 0, -1, 2), glr(23, 0.3, -1, 1e6), glr(24, 0.3, 14, 2.5), glr(25, 1.2, 7, 1.5),
  glr(26, 0, 14, 1e6)
))

# earsC: the upper bound and the alarms of the three variants.
ears <- function(seed, rate, method, baseline, min_sigma) {
  set.seed(seed)
  x <- counts(60, rate, 3)
  made <- earsC(sts(observed = x), control = list(method = method, baseline = baseline, minSigma = min_sigma))
  first <- 61 - nrow(made)
  list(
    x = x, variant = method, baseline = baseline, min_sigma = min_sigma, first = first,
    upperbound = as.vector(upperbound(made)), alarm = as.vector(alarms(made))
  )
}

cases <- list()
for (method in c("C1", "C2", "C3")) {
  cases <- c(cases, list(ears(31, 4, method, 7, 0), ears(32, 0.6, method, 7, 0.5), ears(33, 1.5, method, 10, 1)))
}
keep("ears.json", cases)
