# Two build stages, then a small image that runs as an unprivileged user.

FROM node:22-bookworm-slim AS assets
WORKDIR /assets
RUN npm install --no-save --no-audit --no-fund --ignore-scripts --legacy-peer-deps graphiql@4.1.2 react@18.3.1 react-dom@18.3.1 \
 && cp node_modules/react/umd/react.production.min.js react.js \
 && cp node_modules/react-dom/umd/react-dom.production.min.js react-dom.js \
 && cp node_modules/graphiql/graphiql.min.js graphiql.js \
 && cp node_modules/graphiql/graphiql.min.css graphiql.css \
 && rm -rf node_modules

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked --bin karvon

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/karvon --create-home karvon
COPY --from=build /src/target/dist/karvon /usr/local/bin/karvon
COPY --from=assets /assets /var/lib/karvon/karvon-assets
RUN install -d -o karvon /var/lib/karvon/state
USER karvon
WORKDIR /var/lib/karvon
ENV KARVON_LISTEN=0.0.0.0:8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD curl -fsS http://127.0.0.1:8000/health/ready || exit 1
ENTRYPOINT ["karvon"]
CMD ["serve"]
