# The images of the stack; docker-compose.yml builds them.
#   docker build --target chatbot|backend|frontend|gateway|gateway-tls|backup|pgbouncer --build-arg COMMIT=$(git rev-parse HEAD) .
# Base images are named by digest, for all platforms, so that the same sources give the same images; Dependabot renews them.

# Tag of PostgreSQL's image, for the tools in the image backup; pg_dump must not be older than the database.
ARG POSTGRES=15-alpine@sha256:f7d23353e1b15400d22ebe31189f4d314b87a4c129cc400c8c2d8d4ca127bf81

FROM --platform=$BUILDPLATFORM golang:1.26-alpine@sha256:ce864e7223ac17b1775e6fd0b4c0db580c2eb50e7953a427916379e4b92a1628 AS server
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG COMMIT="" TARGETOS TARGETARCH
# No paths, times or build ids: the same sources give the same file.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -tags nopage,grpcnotrace \
    -ldflags "-s -w -buildid= -X main.version=$(cat VERSION) -X main.commit=${COMMIT}" -o /chatbot ./cmd/chatbot && mkdir /spool /files /backups

FROM gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab AS backend
ARG VERSION="" COMMIT=""
LABEL org.opencontainers.image.title="chatbot backend" org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}" org.opencontainers.image.description="The server of a self-hosted AI chat"
COPY --from=server /chatbot /chatbot
COPY --from=server --chown=65532:65532 --chmod=700 /spool /spool
COPY --from=server --chown=65532:65532 --chmod=700 /files /files
COPY --from=server --chown=65532:65532 --chmod=700 /backups /backups
USER 65532:65532
ENV HTTP_ADDR=:8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 CMD ["/chatbot", "healthcheck"]
ENTRYPOINT ["/chatbot"]
CMD ["serve"]

FROM --platform=$BUILDPLATFORM node:24-bookworm-slim@sha256:235600a8101ab264e117b1768e925532262668dc9b581ef1dd7d96ced463b8e7 AS page
WORKDIR /src/web
ENV NEXT_TELEMETRY_DISABLED=1
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm install --no-save --no-audit --no-fund
COPY web ./
COPY adapters/http/openapi.yaml ../adapters/http/openapi.yaml
RUN npm run build && node scripts/policies.mjs dist /policies.map

# nginx serves the .gz files and has no use for the .br files.
FROM page AS nginx-page
RUN find dist \( -name '*.br' -o -name .gitkeep \) -delete

FROM server AS whole
COPY --from=page /src/web/dist /src/web/dist
ARG COMMIT="" TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    mkdir /data && CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -tags grpcnotrace \
    -ldflags "-s -w -buildid= -X main.version=$(cat VERSION) -X main.commit=${COMMIT}" -o /chatbot ./cmd/chatbot

# All in one: the program includes the page, and the volume holds the database.
#   docker run -d -p 8080:8080 -v data:/data chatbot
FROM gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab AS chatbot
ARG VERSION="" COMMIT=""
LABEL org.opencontainers.image.title="chatbot" org.opencontainers.image.version="${VERSION}" org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${COMMIT}" org.opencontainers.image.description="A self-hosted AI chat, in one program"
COPY --from=whole /chatbot /chatbot
# A new volume takes the folder's owner.
COPY --from=whole --chown=65532:65532 /data /data
USER 65532:65532
ENV HTTP_ADDR=:8080 DATA_DIR=/data
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 CMD ["/chatbot", "healthcheck"]
ENTRYPOINT ["/chatbot"]
CMD ["serve"]

FROM nginxinc/nginx-unprivileged:1.30-alpine@sha256:ed04ec1ff34502c339ee5c3ae3f855442398edc1d05591e2b98981dcbbd20b1e AS frontend
ARG VERSION="" COMMIT=""
LABEL org.opencontainers.image.title="chatbot frontend" org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}" org.opencontainers.image.description="The page of a self-hosted AI chat"
COPY nginx/frontend/nginx.conf /etc/nginx/nginx.conf
COPY --from=nginx-page /policies.map /etc/nginx/policies.map
COPY --from=nginx-page /src/web/dist /srv/page
USER 101
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:3000/"]
ENTRYPOINT ["nginx", "-g", "daemon off;"]
CMD []

FROM nginxinc/nginx-unprivileged:1.30-alpine@sha256:ed04ec1ff34502c339ee5c3ae3f855442398edc1d05591e2b98981dcbbd20b1e AS gateway
ARG VERSION="" COMMIT=""
LABEL org.opencontainers.image.title="chatbot gateway" org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}" org.opencontainers.image.description="nginx in front of a self-hosted AI chat"
USER 0
RUN rm -f /etc/nginx/conf.d/*
COPY nginx/nginx.conf nginx/gateway.inc nginx/forwarded.inc /etc/nginx/
COPY nginx/conf.d /etc/nginx/conf.d
COPY nginx/html /etc/nginx/html
COPY --chmod=755 nginx/start /usr/local/bin/start
USER 101
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=5s --retries=3 CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/health"]
ENTRYPOINT ["start"]
CMD []

FROM gateway AS gateway-tls
COPY nginx/tls/listen.conf /etc/nginx/conf.d/listen.conf
EXPOSE 8080 8443
HEALTHCHECK --interval=10s --timeout=6s --start-period=5s --retries=3 CMD ["curl", "-fsSk", "-o", "/dev/null", "https://127.0.0.1:8443/health"]

FROM server AS age
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -ldflags "-s -w -buildid=" -o /age/ filippo.io/age/cmd/age filippo.io/age/cmd/age-keygen

# Lets many servers share few connections to PostgreSQL.
FROM debian:trixie-slim@sha256:3a39a0592364683e6bab97937b72cad5a8fa6dcbbee90edb3bb48c7f8e94f258 AS pgbouncer
ARG VERSION="" COMMIT=""
LABEL org.opencontainers.image.title="chatbot pgbouncer" org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}" org.opencontainers.image.description="PgBouncer for a self-hosted AI chat"
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/*
USER 65534
EXPOSE 5432
ENTRYPOINT ["pgbouncer"]
CMD ["/etc/pgbouncer/pgbouncer.ini"]

# PostgreSQL's tools, of the database's version, and age: for backups and for creating roles.
FROM postgres:${POSTGRES} AS backup
ARG VERSION="" COMMIT=""
LABEL org.opencontainers.image.title="chatbot backup" org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}" org.opencontainers.image.description="Encrypted backups of a self-hosted AI chat, each restored once"
COPY --from=age /age /usr/local/bin
COPY --chmod=755 deploy/backup/backup deploy/postgres/roles /usr/local/bin/
RUN install -d -o postgres -g postgres -m 700 /backups /work \
 && install -d -o postgres -g postgres -m 755 /metrics
USER postgres
ENV TMPDIR=/work
VOLUME ["/backups", "/work", "/metrics"]
HEALTHCHECK --interval=10m --timeout=10s --start-period=1h --retries=3 CMD ["backup", "fresh"]
ENTRYPOINT ["backup"]
CMD ["daily"]
