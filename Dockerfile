# One image for the API, the worker and the one-shot migration. Debian, because the Temporal SDK's native module needs glibc.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the image brings no embedded Postgres and builds nothing.
RUN npm ci --omit=dev --omit=optional --ignore-scripts || npm ci --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production LOG_FORMAT=json UNDERSTUDY_HOME=/tmp/understudy
COPY --from=dependencies /app/node_modules ./node_modules
COPY . .
USER node
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "--import", "tsx", "api/main.ts"]
