# Stand-ins for the public images that the generated files name, built from Debian's own packages, for
# machines without a container registry. For the tests and the demo only.
FROM fastdock-rig/debian:trixie AS base
# The machine's own trust store, for networks that inspect TLS; at a path that no package overwrites.
COPY --from=certs ca-certificates.crt /etc/ssl/rig.crt
ENV SSL_CERT_FILE=/etc/ssl/rig.crt PIP_CERT=/etc/ssl/rig.crt
# A mirror that lags a few days behind would otherwise be refused as expired.
RUN echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/99lagging-mirror \
 && sed 's/ trixie / sid /' /etc/apt/sources.list >/etc/apt/sources.list.d/sid.list \
 && printf 'Package: *\nPin: release n=sid\nPin-Priority: 50\n' >/etc/apt/preferences.d/sid \
 && apt-get update -qq

FROM base AS python
RUN apt-get install -yqq --no-install-recommends -t sid python3.14 \
 && ln -s /usr/bin/python3.14 /usr/local/bin/python \
 && ln -s /usr/bin/python3.14 /usr/local/bin/python3 \
 && ln -s /usr/bin/python3.14 /usr/local/bin/python3.14 \
 && find /usr/lib/python3.14 -name '*.pyc' -delete
CMD ["python3"]

FROM base AS uv-wheel
ARG UV_VERSION
RUN apt-get install -yqq --no-install-recommends python3-pip
RUN pip install -q --root-user-action ignore --no-deps --target /wheel "uv==${UV_VERSION}"

FROM scratch AS uv
COPY --from=uv-wheel /wheel/bin/uv /wheel/bin/uvx /
ENTRYPOINT ["/uv"]

FROM base AS postgres
RUN mkdir -p /etc/postgresql-common \
 && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
 && apt-get install -yqq --no-install-recommends -t sid postgresql-18 \
 && rm -rf /var/lib/postgresql && install -d -o postgres -g postgres /var/lib/postgresql
ENV PATH=/usr/lib/postgresql/18/bin:$PATH PGDATA=/var/lib/postgresql/18/docker
COPY --chmod=755 postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 5432
CMD ["postgres"]

FROM base AS redis
RUN apt-get install -yqq --no-install-recommends redis-server redis-tools && install -d -o redis -g redis /data
COPY --chmod=755 redis-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /data
WORKDIR /data
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 6379
CMD ["redis-server"]

FROM scratch AS frontend
LABEL moby.buildkit.frontend.network.none=true
COPY --from=frontend-binary dockerfile-frontend /bin/dockerfile-frontend
ENTRYPOINT ["/bin/dockerfile-frontend"]
