# syntax=docker/dockerfile:1

# Runs `uv lock` in the project's own base images, for machines without uv.
ARG PYTHON_IMAGE
ARG UV_IMAGE

FROM ${UV_IMAGE} AS uv

FROM ${PYTHON_IMAGE} AS lock
COPY --from=uv /uv /bin/
# git, for dependencies from Git repositories
ARG PACKAGES=""
# hadolint ignore=DL3008,SC2086
RUN if [ -n "${PACKAGES}" ]; then apt-get update && apt-get install -y --no-install-recommends ${PACKAGES}; fi
WORKDIR /project
# an existing uv.lock is included
COPY . ./
RUN --mount=type=cache,target=/root/.cache/uv uv lock --no-python-downloads

FROM scratch
COPY --from=lock /project/uv.lock /
