# syntax=docker/dockerfile:1
# A worker with what this repository's own kind of tests needs: Node and Git. Build on it, and install what yours need:
#   docker build -f deploy/worker.Dockerfile -t testwire-worker:0.1.0 .
#   FROM testwire-worker:0.1.0
#   USER root
#   RUN apt-get update && apt-get install --yes --no-install-recommends python3-pytest && rm -rf /var/lib/apt/lists/*
#   USER node
ARG NODE_IMAGE=node:24.21.0-slim

FROM ${NODE_IMAGE} AS base
WORKDIR /app

FROM base AS manifests
COPY . .
RUN find libs services test -depth \( -type f ! -name package.json -o -type d -empty \) -delete

FROM manifests AS build
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN node_modules/.bin/tsc -b services/cli && \
    rm -rf libs/testkit libs/*/node_modules libs/*/src libs/*/tsconfig.json libs/*/dist/.tsbuildinfo \
      services/*/node_modules services/*/src services/*/tsconfig.json services/*/dist/.tsbuildinfo

FROM manifests AS production
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --omit=dev --workspace=services/cli

FROM base
# tini ends what tasks leave behind: the worker is no init. Git is what most tasks begin with.
RUN apt-get update && \
    apt-get install --yes --no-install-recommends ca-certificates git tini && \
    rm -rf /var/lib/apt/lists/* && \
    install --directory --owner=node --group=node /work && \
    ln -s /app/services/cli/bin/testwire.mjs /usr/local/bin/testwire
COPY --from=production /app/package.json ./
COPY --from=production /app/node_modules ./node_modules
COPY --from=production /app/libs ./libs
COPY --from=production /app/services ./services
COPY --from=build /app/libs ./libs
COPY --from=build /app/services ./services
USER node
WORKDIR /work
# It listens to nobody, so there is nothing to ask for its health: it ends when it cannot go on.
HEALTHCHECK NONE
ENTRYPOINT ["tini", "--", "testwire", "worker"]
CMD ["--work-dir", "/work"]
