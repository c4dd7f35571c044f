# One image for every verb: run, worker, web, deliver, migrate, retention. How to build and verify it: docs/operations/image.md
# Another Python, or the same by its digest: --build-arg PYTHON=python:3.11-slim-bookworm@sha256:…
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
WORKDIR /build

# What the application stands on changes seldom, and is a layer of its own: wheels alone, each by its hash, nothing compiled.
COPY requirements.image.lock requirements.build.lock ./
RUN python -m venv --without-pip /opt/trygvarsel \
 && python -m pip --python /opt/trygvarsel/bin/python install --quiet --no-compile --only-binary :all: \
      --require-hashes --requirement requirements.image.lock \
 && python -m pip install --quiet --only-binary :all: --require-hashes --requirement requirements.build.lock

COPY pyproject.toml README.md LICENSE ./
COPY detectors/ detectors/
COPY notifiers/ notifiers/
COPY config/ config/
COPY streams/ streams/
COPY web/ web/
COPY trygvarsel/ trygvarsel/
RUN python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir wheels . \
 && python -m pip --python /opt/trygvarsel/bin/python install --quiet --no-compile --no-deps --no-index wheels/*.whl

# The root file system is read-only later on: nobody could write bytecode then, and every start would be slow. Without the
# libraries' own tests, and without bytecode of what is never imported, the image is seventy megabytes smaller.
RUN find /opt/trygvarsel/lib -type d -name tests -prune -exec rm -rf {} + \
 && /opt/trygvarsel/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
      -x '/(phonenumbers/geodata|twilio/rest/(?!api/)\w+)/' /opt/trygvarsel/lib


FROM ${PYTHON}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Trygvarsel" \
      org.opencontainers.image.description="Burglary reports in, spates noticed, constructive advice out" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Nothing that installs anything is left within reach; the standard library is compiled, as the official image's is not.
RUN python -m pip uninstall --quiet --yes --root-user-action ignore pip setuptools wheel \
 && rm -rf /usr/local/lib/python3.*/ensurepip \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash -x '/(tests?|idlelib|lib2to3|site-packages)/' /usr/local/lib/python3.* \
 && groupadd --gid 10001 trygvarsel \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin trygvarsel \
 && install -d -o 10001 -g 10001 -m 0750 /data /run/secrets/trygvarsel \
 && install -d -m 0755 /etc/trygvarsel

COPY --from=build /opt/trygvarsel /opt/trygvarsel

# 0.0.0.0, as a container is reached from outside it or not at all; publish its port no further than you must.
ENV PATH=/opt/trygvarsel/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    TRYGVARSEL_HOST=0.0.0.0 \
    TRYGVARSEL_LOG=json \
    TRYGVARSEL_HEALTH_PORT=8321

WORKDIR /data
VOLUME ["/data"]
EXPOSE 8321 9100
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=2m --retries=3 \
  CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['TRYGVARSEL_HEALTH_PORT']), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["trygvarsel"]
CMD ["run", "/etc/trygvarsel/trygvarsel.yaml"]
