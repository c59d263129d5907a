# Built in two steps: the compiler that better-sqlite3 may need stays behind.
FROM node:22-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 DATABASE_URL=sqlite:/data/muster.db REVIEWS_DIR=/data/reviews
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY runbooks ./runbooks
COPY templates ./templates
# `docker exec muster muster doctor` runs the command line.
RUN chmod +x dist/cli.js && ln -s /app/dist/cli.js /usr/local/bin/muster && mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
# /livez and not /healthz: that one is for alarms, and while Slack is down a restart does not help.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM is finished within ten seconds, which is what `docker stop` waits.
CMD ["node", "dist/main.js"]
