# Stand-ins for the public images that the generated files name, built from Debian's own packages, for
# machines without a container registry. For the tests and the demo only.
ARG BASE=trixie
ARG UV_VERSION
FROM fastdock-rig/debian:${BASE} AS base
# SUITE is where packages come from: all of one suite, so that a compiler matches the C library.
ARG BASE SUITE=trixie
# The machine's own trust store, for networks that inspect TLS; at a path that no package overwrites.
COPY --from=certs ca-certificates.crt /etc/ssl/rig.crt
ENV SSL_CERT_FILE=/etc/ssl/rig.crt PIP_CERT=/etc/ssl/rig.crt
# A mirror that lags a few days behind would otherwise be refused as expired.
RUN echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/99lagging-mirror \
 && sed -i "s/ $BASE / $SUITE /" /etc/apt/sources.list \
 && apt-get update -qq

FROM base AS uv-wheel
ARG UV_VERSION
RUN apt-get install -yqq --no-install-recommends python3-pip
RUN pip install -q --root-user-action ignore --no-deps --target /wheel "uv==${UV_VERSION}"

FROM scratch AS uv
COPY --from=uv-wheel /wheel/bin/uv /wheel/bin/uvx /
ENTRYPOINT ["/uv"]

# The stand-in above, which is built first.
FROM ghcr.io/astral-sh/uv:${UV_VERSION} AS uv-image

# Like the official slim images: Python with its headers, pip and certificates; no compiler, git, curl or database
# client. Packages are in site-packages, where Dockerfiles copy them from. STDLIB is what Debian splits off the standard
# library, of which setup scripts import distutils.
FROM base AS python
ARG PYTHON STDLIB
RUN apt-get install -yqq --no-install-recommends ca-certificates netbase tzdata "python$PYTHON" \
 && apt-get download -q "libpython$PYTHON-dev" $STDLIB \
 && dpkg-deb --fsys-tarfile libpython*.deb | tar -x -C / --wildcards './usr/include/*' \
 && for package in $STDLIB; do dpkg-deb --extract "$package"_*.deb /; done && rm ./*.deb \
 && apt-get clean && rm -rf /var/lib/apt/lists/* "/usr/lib/python$PYTHON/EXTERNALLY-MANAGED" \
 && for name in python python3 "python$PYTHON"; do ln -s "/usr/bin/python$PYTHON" "/usr/local/bin/$name"; done \
 && mkdir -p "/usr/local/lib/python$PYTHON/site-packages" \
 && rm -rf "/usr/local/lib/python$PYTHON/dist-packages" \
 && ln -s site-packages "/usr/local/lib/python$PYTHON/dist-packages" \
 && find "/usr/lib/python$PYTHON" -name '*.pyc' -delete
RUN --mount=from=uv-image,source=/uv,target=/uv /uv pip install --quiet --no-cache --python /usr/local/bin/python --system pip
CMD ["python3"]

FROM python AS uv-python
COPY --from=uv-image /uv /uvx /usr/local/bin/
ENV UV_TOOL_BIN_DIR=/usr/local/bin
CMD ["/usr/local/bin/uv"]

FROM base AS postgres
RUN mkdir -p /etc/postgresql-common \
 && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
 && apt-get install -yqq --no-install-recommends postgresql-18 \
 && rm -rf /var/lib/postgresql && install -d -o postgres -g postgres /var/lib/postgresql
ENV PATH=/usr/lib/postgresql/18/bin:$PATH PGDATA=/var/lib/postgresql/18/docker LANG=C.UTF-8
COPY --chmod=755 postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 5432
CMD ["postgres"]

# The server's packages alone: the one with the service around them makes a database while it installs.
FROM base AS mariadb
RUN useradd --system --user-group --home-dir /var/lib/mysql --shell /usr/sbin/nologin mysql \
 && apt-get install -yqq --no-install-recommends mariadb-server-core mariadb-client-core \
 && install -d -o mysql -g mysql /var/lib/mysql
COPY --chmod=755 mariadb-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
COPY --chmod=755 mariadb-healthcheck.sh /usr/local/bin/healthcheck.sh
VOLUME /var/lib/mysql
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 3306
CMD ["mariadbd"]

FROM base AS cache
COPY --chmod=755 cache-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /data
WORKDIR /data
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 6379

FROM cache AS redis
RUN apt-get install -yqq --no-install-recommends redis-server redis-tools && chown redis:redis /data
CMD ["redis-server"]

FROM cache AS valkey
RUN apt-get install -yqq --no-install-recommends valkey-server valkey-tools && chown valkey:valkey /data
CMD ["valkey-server"]

# The official image is Alpine's, where busybox is nc.
FROM base AS memcached
RUN apt-get install -yqq --no-install-recommends memcached busybox && ln -s /usr/bin/busybox /usr/local/bin/nc
USER memcache
EXPOSE 11211
CMD ["memcached"]

# The official image is Alpine's too, where busybox is wget; its entrypoint runs what it is given.
FROM base AS haproxy
RUN apt-get install -yqq --no-install-recommends haproxy busybox && ln -s /usr/bin/busybox /usr/local/bin/wget
USER haproxy
STOPSIGNAL SIGUSR1
CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]

# Certificates are in /data, as in the official image.
FROM base AS caddy
RUN apt-get install -yqq --no-install-recommends caddy
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]

FROM scratch AS frontend
LABEL moby.buildkit.frontend.network.none=true
COPY --from=frontend-binary dockerfile-frontend /bin/dockerfile-frontend
ENTRYPOINT ["/bin/dockerfile-frontend"]
