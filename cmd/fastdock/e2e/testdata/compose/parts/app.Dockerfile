FROM redis:8-alpine AS base
ARG WORD
LABEL com.example.word=$WORD
FROM base AS final
COPY --from=content words.txt /
RUN --mount=type=secret,id=password test -s /run/secrets/password
ENTRYPOINT ["sleep"]
FROM base AS other
