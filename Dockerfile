# One image for every process; docker-compose.yml says which one a container runs.
FROM node:24.21.0-bookworm-slim AS build
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY db/patches ./db/patches
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production KAMIWAZA_HOME=/var/lib/kamiwaza
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/dist ./dist
COPY --from=build --chown=node:node /app/db/migrations ./db/migrations
# A named volume mounted here starts with this owner.
RUN mkdir -p /var/lib/kamiwaza && chown node:node /var/lib/kamiwaza
USER node
