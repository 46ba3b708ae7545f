# syntax=docker/dockerfile:1

# Runs `uv lock` in the images that the project is built from anyway, for machines without uv.
ARG PYTHON_IMAGE
ARG UV_IMAGE

FROM ${UV_IMAGE} AS uv

FROM ${PYTHON_IMAGE} AS lock
COPY --from=uv /uv /bin/
WORKDIR /project
# an earlier uv.lock comes along where there is one
COPY pyproject.toml uv.loc[k] ./
RUN --mount=type=cache,target=/root/.cache/uv uv lock --no-python-downloads

FROM scratch
COPY --from=lock /project/uv.lock /
